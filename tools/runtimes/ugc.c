// Garbage collections, each from begin to end.
#include <tool.h>

PARAM(u64, least_ns)

struct collection {
  time_ns time;
  duration_ns took;
  u64 begun;
  u64 ended;
  u32 stage;
  u32 unused;
};
EVENTS(collections, struct collection)

struct key {
  u32 thread;
  u32 stage;
};
struct pending {
  u64 since;
  u64 begun;
};
BPF_TABLE("lru_hash", struct key, struct pending, pendings, 1024);

static __always_inline int begin(u32 stage, u64 begun) {
  if (!task_wanted()) return 0;
  struct key key = {bpf_get_current_pid_tgid(), stage};
  struct pending pending = {bpf_ktime_get_ns(), begun};
  pendings.update(&key, &pending);
  return 0;
}

static __always_inline int end(void *ctx, u32 stage, u64 ended) {
  struct key key = {bpf_get_current_pid_tgid(), stage};
  struct pending *pending = pendings.lookup(&key);
  if (!pending) return 0;
  struct collection collection = {};
  collection.time = pending->since;
  collection.took = bpf_ktime_get_ns() - pending->since;
  collection.begun = pending->begun;
  collection.ended = ended;
  collection.stage = stage;
  pendings.delete(&key);
  if (collection.took >= least_ns()) collections_emit(ctx, &collection);
  return 0;
}

// A language has one stage or two.
USDT_ARGUMENTS(begin_0)
int begin_0(struct pt_regs *ctx) { return begin(0, begin_0_argument(ctx, 1)); }
USDT_ARGUMENTS(end_0)
int end_0(struct pt_regs *ctx) { return end(ctx, 0, end_0_argument(ctx, 1)); }
USDT_ARGUMENTS(begin_1)
int begin_1(struct pt_regs *ctx) { return begin(1, begin_1_argument(ctx, 1)); }
USDT_ARGUMENTS(end_1)
int end_1(struct pt_regs *ctx) { return end(ctx, 1, end_1_argument(ctx, 1)); }
