// A block request on its way: queued, sent to the disk, done. By raw tracepoints, which have
// the request itself: two requests never look the same, as device and sector might.
#ifndef TOOL_BLOCK_REQUESTS_H
#define TOOL_BLOCK_REQUESTS_H

#include "block.h"

// Bound to diskFlag.
PARAM(bool, block_by_device)
PARAM(u32, block_only_device)

// Of block_rq_issue, _insert and the like; before Linux 5.11 the queue stands first.
static __always_inline struct request *block_request(struct bpf_raw_tracepoint_args *ctx) {
#if HAS_FIELD(block_device, bd_stats)
  return (struct request *)ctx->args[0];
#else
  return (struct request *)ctx->args[1];
#endif
}

// Of block_rq_complete; NULL as long as a part of it is not done.
static __always_inline struct request *block_request_done(struct bpf_raw_tracepoint_args *ctx) {
  struct request *rq = (struct request *)ctx->args[0];
  return (u32)ctx->args[2] < READ(rq, __data_len) ? NULL : rq;
}

// When the kernel made it, before it was queued: by its own account, for kernels that have no
// tracepoint there. It keeps none of what drivers send by themselves, or with iostats off.
static __always_inline u64 block_made(struct request *rq, u64 now) {
  u64 made = READ(rq, start_time_ns);
  return made ? made : now;
}

static __always_inline int block_wanted(struct request *rq) {
  return !block_by_device() || block_device(rq) == block_only_device();
}

// blk_fill_rwbs() in a letter: what it does to the disk.
static __always_inline char block_letter(u32 operation) {
  switch (operation) {
    case 0:
      return 'R';
    case 1:
    case 7:
    case 9:
      return 'W';
    case 2:
      return 'F';
    case 3:
    case 5:
      return 'D';
    default:
      return 'N';
  }
}

#endif
