// Time off the CPU by two stacks: where a thread left it, and where another woke it.
#include <tool.h>

PARAM(bool, user_stacks, 1)
PARAM(bool, kernel_stacks, 1)
PARAM(u64, least_ns, 1000)
PARAM(u64, most_ns)
// Only threads that left in this state; 0 = could run on.
PARAM(bool, by_state)
PARAM(u32, only_state)

struct waker {
  pid_nr pid;
  tid_nr tid;
  user_stack user;
  kernel_stack kernel;
  char comm[16];
};

struct key {
  pid_nr pid;
  tid_nr tid;
  user_stack user;
  kernel_stack kernel;
  char comm[16];
  struct waker waker;
};
COUNTS(times, struct key, sum(duration_ns, sum), entries(40960))

struct away {
  u64 since;
  struct key key;
};
// Thread → when and where it left, and who woke it since.
BPF_HASH(aways, u32, struct away, 65536);

static __always_inline int state_wanted(long state) {
  return only_state() ? state & only_state() : !(state & 0xff);
}

static __always_inline int come_back(u32 thread, u64 now) {
  struct away *away = aways.lookup(&thread);
  if (!away) return 0;
  struct key key = away->key;
  u64 since = away->since;
  aways.delete(&thread);
  u64 took = now - since;
  // Nobody woke what could run on.
  if (key.waker.comm[0] == 0 || took < least_ns()) return 0;
  if (most_ns() && took > most_ns()) return 0;
  return times_add(&key, took);
}

TRACEPOINT_PROBE(sched, sched_switch) {
  u64 now = bpf_ktime_get_ns();
  u32 next = args->next_pid, previous = args->prev_pid;
  if (next != 0) come_back(next, now);
  // States are bits: 0x30 are the last moments of a thread that never comes back.
  if (previous == 0 || (args->prev_state & 0x30)) return 0;
  if (by_state() && !state_wanted(args->prev_state)) return 0;
  if (!task_wanted()) return 0;
  struct away away = {.since = now};
  away.key.pid = task_pid();
  away.key.tid = task_tid();
  bpf_get_current_comm(&away.key.comm, sizeof(away.key.comm));
  if (user_stacks()) away.key.user = stack_of(args, BPF_F_USER_STACK);
  if (kernel_stacks()) away.key.kernel = stack_of(args, 0);
  if (aways.update(&previous, &away)) times_dropped();
  return 0;
}

TRACEPOINT_PROBE(sched, sched_waking) {
  u32 thread = args->pid;
  struct away *away = aways.lookup(&thread);
  if (!away) return 0;
  struct waker *waker = &away->key.waker;
  waker->pid = task_pid();
  waker->tid = task_tid();
  bpf_get_current_comm(&waker->comm, sizeof(waker->comm));
  if (user_stacks()) waker->user = stack_of(args, BPF_F_USER_STACK);
  if (kernel_stacks()) waker->kernel = stack_of(args, 0);
  return 0;
}
