// What is known of a block request.
#ifndef TOOL_BLOCK_H
#define TOOL_BLOCK_H

#include "tool.h"

static __always_inline struct gendisk *block_disk(struct request *rq) {
#if HAS_FIELD(request, rq_disk)
  return READ(rq, rq_disk);
#else
  return READ(READ(rq, q), disk);
#endif
}

static __always_inline void block_disk_name(struct request *rq, char name[32]) {
  struct gendisk *disk = block_disk(rq);
  bpf_probe_read_kernel(name, 32, &disk->disk_name);
}

static __always_inline device_nr block_device(struct request *rq) {
  struct gendisk *disk = block_disk(rq);
  return (u32)READ(disk, major) << 20 | READ(disk, first_minor);
}

// REQ_OP_READ 0, REQ_OP_WRITE 1, REQ_OP_FLUSH 2, REQ_OP_DISCARD 3, …
static __always_inline u32 block_operation(struct request *rq) {
  return READ(rq, cmd_flags) & 0xff;
}

static __always_inline size_bytes block_bytes(struct request *rq) { return READ(rq, __data_len); }

// A flush has none, which is -1.
static __always_inline u64 block_sector(struct request *rq) {
  u64 sector = READ(rq, __sector);
  return sector == ~0ULL ? 0 : sector;
}

#endif
