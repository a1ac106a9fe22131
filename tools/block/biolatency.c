// Times of block requests, from the moment they are sent to the disk, or queued, until they are
// done.
#include <tool.h>
#include <block_requests.h>

PARAM(bool, by_disk)
PARAM(bool, by_flags)
// Requests of some tasks: known where they are queued, as others may send them.
PARAM(bool, by_task)
PARAM(bool, from_sending)

// In place of the time of a request that was queued and not sent.
#define OF_WANTED 1
#define OF_OTHERS 2

struct key {
  char disk[32];
  u32 flags;
};
COUNTS(times, struct key, log2(duration_ns, time), sum(duration_ns, sum))

BPF_HASH(starts, u64, u64, 65536);

static __always_inline int start(struct request *rq, u64 since) {
  if (!block_wanted(rq)) return 0;
  u64 id = (u64)rq;
  if (starts.update(&id, &since)) times_dropped();
  return 0;
}

static __always_inline int queue(struct request *rq) {
  int wanted = !by_task() || task_wanted();
  if (from_sending()) return start(rq, wanted ? OF_WANTED : OF_OTHERS);
  return wanted ? start(rq, bpf_ktime_get_ns()) : 0;
}

int on_queued(struct bpf_raw_tracepoint_args *ctx) { return queue(block_request(ctx)); }
int on_accounted(struct pt_regs *ctx, struct request *rq) { return queue(rq); }

// A flush, or what a driver sends by itself, is not queued: its sender is who runs now.
int on_issued(struct bpf_raw_tracepoint_args *ctx) {
  struct request *rq = block_request(ctx);
  u64 id = (u64)rq;
  if (by_task()) {
    u64 *since = starts.lookup(&id);
    if (since ? *since == OF_OTHERS : !task_wanted()) return 0;
  }
  return start(rq, bpf_ktime_get_ns());
}
int on_issued_made(struct bpf_raw_tracepoint_args *ctx) {
  if (by_task() && !task_wanted()) return 0;
  struct request *rq = block_request(ctx);
  return start(rq, block_made(rq, bpf_ktime_get_ns()));
}

RAW_TRACEPOINT_PROBE(block_rq_complete) {
  u64 now = bpf_ktime_get_ns();
  struct request *rq = block_request_done(ctx);
  u64 id = (u64)rq;
  u64 *since = rq ? starts.lookup(&id) : NULL;
  if (!since) return 0;
  u64 began = *since, took = now - began;
  starts.delete(&id);
  if (began == OF_WANTED || began == OF_OTHERS) return 0;
  struct key key = {};
  if (by_disk()) block_disk_name(rq, key.disk);
  if (by_flags()) key.flags = READ(rq, cmd_flags);
  times_add(&key, took, took);
  return 0;
}
