// Times of a disk's requests by what they do, in buckets fine enough for percentiles.
#include <tool.h>
#include <block_requests.h>

// 0: on the disk, 1: since it was allocated, 2: with the wait for that.
PARAM(u32, from)

enum operation { read, write, discard, flush };

struct key {
  enum operation operation;
  u32 bucket;
};
COUNTS(times, struct key)

BPF_HASH(starts, u64, u64, 65536);

int on_issued(struct bpf_raw_tracepoint_args *ctx) {
  struct request *rq = block_request(ctx);
  if (!block_wanted(rq)) return 0;
  u64 id = (u64)rq, now = bpf_ktime_get_ns();
  if (starts.update(&id, &now)) times_dropped();
  return 0;
}

static __always_inline u64 since(struct request *rq) {
  if (from() == 1) return READ(rq, start_time_ns);
#if HAS_FIELD(request, alloc_time_ns)
  if (from() == 2) return READ(rq, alloc_time_ns);
#endif
  u64 id = (u64)rq, *start = starts.lookup(&id);
  if (!start) return 0;
  u64 time = *start;
  starts.delete(&id);
  return time;
}

RAW_TRACEPOINT_PROBE(block_rq_complete) {
  u64 now = bpf_ktime_get_ns();
  struct request *rq = block_request_done(ctx);
  if (!rq || !block_wanted(rq)) return 0;
  u64 start = since(rq);
  if (!start) return 0;
  u32 operation = block_operation(rq);
  struct key key = {};
  if (operation < 2)
    key.operation = operation;
  else if (operation == 2)
    key.operation = flush;
  else if (operation == 3)
    key.operation = discard;
  else
    return 0;
  key.bucket = tool_log2_bucket(now > start ? now - start : 0, 0);
  times_add(&key);
  return 0;
}
