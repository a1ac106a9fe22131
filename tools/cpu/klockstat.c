// Time that is spent waiting for kernel mutexes, and holding them, by caller.
#include <tool.h>

struct key {
  kernel_stack caller;
};
COUNTS(waits, struct key, sum(duration_ns, total), max(duration_ns, longest), entries(16384))
COUNTS(holds, struct key, sum(duration_ns, total), max(duration_ns, longest), entries(16384))

// A thread may hold several mutexes, and wait for one.
struct place {
  u64 lock;
  u32 thread;
  u32 unused;
};
struct begun {
  u64 at;
  s32 caller;
  u32 unused;
};
BPF_HASH(waiting, u32, struct begun, 10240);
BPF_HASH(wanted_lock, u32, u64, 10240);
BPF_HASH(holding, struct place, struct begun, 65536);

static __always_inline int ask(void *ctx, u64 lock) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct begun begun = {.at = bpf_ktime_get_ns()};
  begun.caller = stack_of(ctx, 0);
  if (waiting.update(&thread, &begun)) return waits_dropped();
  wanted_lock.update(&thread, &lock);
  return 0;
}

static __always_inline int got(int taken) {
  u32 thread = bpf_get_current_pid_tgid();
  struct begun *begun = waiting.lookup(&thread);
  u64 *lock = wanted_lock.lookup(&thread);
  if (!begun || !lock) return 0;
  struct begun held = *begun;
  struct place place = {.lock = *lock, .thread = thread};
  waiting.delete(&thread);
  wanted_lock.delete(&thread);
  if (!taken) return 0;
  u64 now = bpf_ktime_get_ns(), took = now - held.at;
  struct key key = {.caller = held.caller};
  waits_add(&key, took, took);
  held.at = now;
  if (holding.update(&place, &held)) holds_dropped();
  return 0;
}

static __always_inline int let_go(u64 lock) {
  struct place place = {.lock = lock, .thread = (u32)bpf_get_current_pid_tgid()};
  struct begun *held = holding.lookup(&place);
  if (!held) return 0;
  u64 took = bpf_ktime_get_ns() - held->at;
  struct key key = {.caller = held->caller};
  holding.delete(&place);
  return holds_add(&key, took, took);
}

KFUNC_PROBE(mutex_lock, struct mutex *lock) { return ask(ctx, (u64)lock); }
KRETFUNC_PROBE(mutex_lock, struct mutex *lock) { return got(1); }
KFUNC_PROBE(mutex_unlock, struct mutex *lock) { return let_go((u64)lock); }

int ask_kprobe(struct pt_regs *ctx) { return ask(ctx, PT_REGS_PARM1(ctx)); }
int got_kprobe(struct pt_regs *ctx) { return got(1); }
int let_go_kprobe(struct pt_regs *ctx) { return let_go(PT_REGS_PARM1(ctx)); }

// Where functions can't be probed: waits alone, and of those only where another held the lock.
#if HAS_TRACEPOINT(lock, contention_begin)
// LCB_F_MUTEX of the kernel's flags.
#define CONTENDED_MUTEX 32
TRACEPOINT_PROBE(lock, contention_begin) {
  u32 thread = bpf_get_current_pid_tgid();
  // Told twice where it span first and slept then.
  if (!(args->flags & CONTENDED_MUTEX) || waiting.lookup(&thread)) return 0;
  return ask(args, (u64)args->lock_addr);
}
TRACEPOINT_PROBE(lock, contention_end) {
  u32 thread = bpf_get_current_pid_tgid();
  struct begun *begun = waiting.lookup(&thread);
  if (!begun) return 0;
  u64 took = bpf_ktime_get_ns() - begun->at;
  struct key key = {.caller = begun->caller};
  waiting.delete(&thread);
  wanted_lock.delete(&thread);
  return args->ret == 0 ? waits_add(&key, took, took) : 0;
}
#endif
