// Signals that are sent with kill(), and to threads where that is asked for.
#include <tool.h>

PARAM(bool, failed_only)
PARAM(s64, only_target)
// A bit for each signal.
PARAM(u64, signals_wanted)

struct sent {
  time_ns time;
  pid_nr pid;
  s32 target;
  s32 signal;
  s32 result;
  char comm[16];
};
EVENTS(kills, struct sent)

struct pending {
  s32 target;
  s32 signal;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline int enter(s32 target, s32 signal) {
  if (!task_wanted()) return 0;
  if (only_target() && target != only_target()) return 0;
  if (signals_wanted() && (signal < 0 || signal > 63 || !(signals_wanted() >> signal & 1)))
    return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {target, signal};
  pendings.update(&thread, &pending);
  return 0;
}

static __always_inline int leave(void *ctx, long result) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  if (!failed_only() || result < 0) {
    struct sent sent = {};
    sent.time = bpf_ktime_get_ns();
    sent.pid = task_pid();
    sent.target = pending->target;
    sent.signal = pending->signal;
    sent.result = result;
    bpf_get_current_comm(&sent.comm, sizeof(sent.comm));
    kills_emit(ctx, &sent);
  }
  pendings.delete(&thread);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_enter_kill) { return enter(args->pid, args->sig); }
TRACEPOINT_PROBE(syscalls, sys_exit_kill) { return leave(args, args->ret); }
TRACEPOINT_PROBE(syscalls, sys_enter_tkill) { return enter(args->pid, args->sig); }
TRACEPOINT_PROBE(syscalls, sys_exit_tkill) { return leave(args, args->ret); }
TRACEPOINT_PROBE(syscalls, sys_enter_tgkill) { return enter(args->tgid, args->sig); }
TRACEPOINT_PROBE(syscalls, sys_exit_tgkill) { return leave(args, args->ret); }
