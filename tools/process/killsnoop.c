// Signals that are sent with kill(), and to threads where that is asked for.
#include <tool.h>
#include <syscalls.h>

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

// attach leave to t:syscalls:sys_exit_kill
// attach leave to t:syscalls:sys_exit_tkill
// attach leave to t:syscalls:sys_exit_tgkill
int leave(struct syscall_exit *call) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  if (!failed_only() || call->result < 0) {
    struct sent sent = {};
    sent.time = bpf_ktime_get_ns();
    sent.pid = task_pid();
    sent.target = pending->target;
    sent.signal = pending->signal;
    sent.result = call->result;
    bpf_get_current_comm(&sent.comm, sizeof(sent.comm));
    kills_emit(call, &sent);
  }
  pendings.delete(&thread);
  return 0;
}

// attach enter_task to t:syscalls:sys_enter_kill
// attach enter_task to t:syscalls:sys_enter_tkill
int enter_task(struct syscall_enter *call) { return enter(call->args[0], call->args[1]); }
TRACEPOINT_PROBE(syscalls, sys_enter_tgkill) { return enter(args->tgid, args->sig); }
