// System calls by call or by process: as they are made, or as they return where
// the result or the time matters.
#include <tool.h>
#include <syscalls.h>

PARAM(bool, by_process)
PARAM(bool, latency)
PARAM(bool, failed_only)
// Only calls that fail with this error.
PARAM(u32, only_error)
PARAM(bool, one_call)
PARAM(u64, only_call)

struct key {
  s64 call;
  u32 mode;
  pid_nr pid;
  char comm[16];
};
COUNTS(calls, struct key, sum(duration_ns, time), entries(20000))

BPF_HASH(begun, u32, struct syscall_begun, 65536);

static __always_inline int count(struct syscall *syscall, u64 took) {
  if (one_call() && (syscall->mode != NATIVE || syscall->call != only_call())) return 0;
  struct key key = {};
  if (by_process()) {
    key.pid = task_pid();
    task_process_name((struct task_struct *)bpf_get_current_task(), key.comm);
  } else {
    key.call = syscall_number(syscall);
    key.mode = syscall->mode;
  }
  return calls_add(&key, took);
}

RAW_TRACEPOINT_PROBE(sys_enter) {
  if (!task_wanted()) return 0;
  struct syscall entered = syscall_of(syscall_entered(ctx));
  if (!latency()) return count(&entered, 0);
  u32 thread = bpf_get_current_pid_tgid();
  struct syscall_begun now = syscall_begins(&entered);
  if (begun.update(&thread, &now)) calls_dropped();
  return 0;
}

RAW_TRACEPOINT_PROBE(sys_exit) {
  if (!task_wanted()) return 0;
  long result = ctx->args[1];
  int failed = result < 0 && result >= -4095;
  struct syscall ended = syscall_of(syscall_returning(ctx));
  // rt_sigreturn, which took its own number away, and does not fail: what looks like its result is
  // that of the interrupted call, hardly ever -ENOSYS (38). A call that was made as -1 gives that.
  if (ended.call == -1 && result != -38) failed = 0;
  u64 took = 0;
  if (latency()) {
    u32 thread = bpf_get_current_pid_tgid();
    struct syscall_begun *since = begun.lookup(&thread);
    if (!since) return 0;
    took = bpf_ktime_get_ns() - since->since;
    ended = since->syscall;
    begun.delete(&thread);
  }
  if (only_error() ? !failed || result != -(long)only_error() : failed_only() && !failed) return 0;
  return count(&ended, took);
}
