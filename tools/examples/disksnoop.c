// Each block request from when it was sent to the disk until it was done.
#include <tool.h>

struct io {
  time_ns time;
  duration_ns latency;
  size_bytes bytes;
  char rwbs[8];
};
EVENTS(ios, struct io)

struct request_id {
  u64 sector;
  u64 device;
};
BPF_TABLE("lru_hash", struct request_id, u64, begun, 10240);

TRACEPOINT_PROBE(block, block_rq_issue) {
  struct request_id id = {args->sector, args->dev};
  u64 now = bpf_ktime_get_ns();
  begun.update(&id, &now);
  return 0;
}

TRACEPOINT_PROBE(block, block_rq_complete) {
  struct request_id id = {args->sector, args->dev};
  u64 *since = begun.lookup(&id);
  if (!since) return 0;
  struct io io = {};
  io.time = bpf_ktime_get_ns();
  io.latency = io.time - *since;
  io.bytes = (u64)args->nr_sector * 512;
  bpf_probe_read_kernel(&io.rwbs, sizeof(io.rwbs) - 1, args->rwbs);
  begun.delete(&id);
  ios_emit(args, &io);
  return 0;
}
