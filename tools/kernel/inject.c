// Fails allocations, or requests to disks, that a chain of functions makes.
// Proved as far as it compiles: distributions build no kernel with CONFIG_BPF_KPROBE_OVERRIDE.
#include <tool.h>
#define STACKS 1024

// Functions that must have been entered, outermost first: 0 to 6 of them.
PARAM(u32, chain_length)
// Of 2^32.
PARAM(u64, odds, 0x100000000)
// 0: without limit.
PARAM(u64, most)
PARAM(s64, result, -12)

struct failure {
  time_ns time;
  pid_nr pid;
  kernel_stack stack;
  char comm[16];
};
EVENTS(failures, struct failure)

// How many of the chain's functions the thread is in, one in the other.
BPF_HASH(depths, u32, u32, 10240);
BPF_ARRAY(done, u64, 1);

static __always_inline int enter(u32 place) {
  u32 thread = bpf_get_current_pid_tgid();
  u32 *depth = depths.lookup(&thread), now = place + 1;
  if ((depth ? *depth : 0) != place) return 0;
  if (place == 0 && !task_wanted()) return 0;
  depths.update(&thread, &now);
  return 0;
}

static __always_inline int leave(u32 place) {
  u32 thread = bpf_get_current_pid_tgid();
  u32 *depth = depths.lookup(&thread);
  if (!depth || *depth != place + 1) return 0;
  if (place == 0)
    depths.delete(&thread);
  else
    *depth = place;
  return 0;
}

#define PLACE(n)                                          \
  int enter_##n(struct pt_regs *ctx) { return enter(n); } \
  int leave_##n(struct pt_regs *ctx) { return leave(n); }

PLACE(0)
PLACE(1)
PLACE(2)
PLACE(3)
PLACE(4)
PLACE(5)

int on_decision(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid(), zero = 0;
  u32 *depth = depths.lookup(&thread);
  u64 *count = done.lookup(&zero);
  if (!count || (depth ? *depth : 0) != chain_length()) return 0;
  if (chain_length() == 0 && !task_wanted()) return 0;
  if (bpf_get_prandom_u32() >= odds() || (most() && *count >= most())) return 0;
  __sync_fetch_and_add(count, 1);
  struct failure failure = {};
  failure.time = bpf_ktime_get_ns();
  failure.pid = task_pid();
  failure.stack = stack_of(ctx, 0);
  bpf_get_current_comm(&failure.comm, sizeof(failure.comm));
  failures_emit(ctx, &failure);
  bpf_override_return(ctx, result());
  return 0;
}
