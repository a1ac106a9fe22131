// Each block request when it is done: who queued it, and how long it took. For biosnoop
// as events, for biotop summed up.
#include <tool.h>
#include <block_requests.h>

PARAM(bool, summed)
PARAM(bool, by_pattern)

enum pattern { UNKNOWN, SEQUENTIAL, RANDOM };

// Bytes and sector are gone when it is done.
struct start {
  time_ns queued;
  time_ns issued;
  u64 sector;
  u32 bytes;
  pid_nr pid;
  char comm[16];
  bool wanted;
  char unused[7];
};
BPF_HASH(starts, u64, struct start, 65536);

struct request_done {
  time_ns time;
  duration_ns waited;
  duration_ns took;
  u64 sector;
  size_bytes bytes;
  pid_nr pid;
  enum pattern pattern;
  char type[8];
  char comm[16];
  char disk[32];
};
EVENTS(requests, struct request_done)

struct who {
  pid_nr pid;
  device_nr device;
  char type[8];
  char comm[16];
  char disk[32];
};
COUNTS(sums, struct who, sum(size_bytes, bytes), sum(duration_ns, time))

// Where the last request to a disk ended.
BPF_HASH(ends, u32, u64, 1024);

static __always_inline int queue(struct request *rq, u64 since) {
  if (!block_wanted(rq)) return 0;
  u64 id = (u64)rq;
  struct start start = {};
  start.queued = since;
  start.pid = task_pid();
  start.wanted = task_wanted();
  bpf_get_current_comm(&start.comm, sizeof(start.comm));
  if (starts.update(&id, &start)) sums_dropped();
  return 0;
}

int on_queued(struct bpf_raw_tracepoint_args *ctx) {
  return queue(block_request(ctx), bpf_ktime_get_ns());
}
int on_accounted(struct pt_regs *ctx, struct request *rq) { return queue(rq, bpf_ktime_get_ns()); }

RAW_TRACEPOINT_PROBE(block_rq_issue) {
  struct request *rq = block_request(ctx);
  u64 id = (u64)rq, now = bpf_ktime_get_ns();
  // A flush, or what a driver sends by itself, is not queued: its sender is who runs now. Nor is
  // anything known to be where there is no place to see it.
  if (!starts.lookup(&id)) queue(rq, block_made(rq, now));
  struct start *start = starts.lookup(&id);
  if (!start) return 0;
  start->issued = now;
  start->bytes = block_bytes(rq);
  start->sector = block_sector(rq);
  return 0;
}

static __always_inline u32 pattern_of(u32 device, struct start *start) {
  // A flush is nowhere, and nothing follows it.
  if (!start->bytes) return UNKNOWN;
  u64 end = start->sector + start->bytes / 512;
  u64 *last = ends.lookup(&device);
  u32 pattern = !last ? UNKNOWN : *last == start->sector ? SEQUENTIAL : RANDOM;
  ends.update(&device, &end);
  return pattern;
}

static __always_inline int sum_up(struct request *rq, struct start *start, u64 took) {
  struct who who = {};
  who.pid = start->pid;
  who.device = block_device(rq);
  who.type[0] = block_letter(block_operation(rq));
  __builtin_memcpy(&who.comm, start->comm, sizeof(who.comm));
  block_disk_name(rq, who.disk);
  return sums_add(&who, start->bytes, took);
}

static __always_inline int tell(void *ctx, struct request *rq, struct start *start, u64 now) {
  struct request_done event = {};
  event.time = now;
  event.waited = start->issued > start->queued ? start->issued - start->queued : 0;
  event.took = now - start->issued;
  event.sector = start->sector;
  event.bytes = start->bytes;
  event.pid = start->pid;
  event.type[0] = block_letter(block_operation(rq));
  if (by_pattern()) event.pattern = pattern_of(block_device(rq), start);
  __builtin_memcpy(&event.comm, start->comm, sizeof(event.comm));
  block_disk_name(rq, event.disk);
  requests_emit(ctx, &event);
  return 0;
}

RAW_TRACEPOINT_PROBE(block_rq_complete) {
  u64 now = bpf_ktime_get_ns();
  struct request *rq = block_request_done(ctx);
  u64 id = (u64)rq;
  struct start *known = rq ? starts.lookup(&id) : NULL;
  if (!known) return 0;
  struct start start = *known;
  starts.delete(&id);
  if (!start.issued || !start.wanted) return 0;
  return summed() ? sum_up(rq, &start, now - start.issued) : tell(ctx, rq, &start, now);
}
