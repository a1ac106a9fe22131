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

struct begun {
  u64 since;
  s64 call;
};
BPF_HASH(begun, u32, struct begun, 65536);

static __always_inline int count(s64 call, u64 took) {
  enum syscall_mode mode = syscall_mode(call);
  if (one_call() && (mode != NATIVE || call != only_call())) return 0;
  struct key key = {};
  if (by_process()) {
    key.pid = task_pid();
    task_process_name((struct task_struct *)bpf_get_current_task(), key.comm);
  } else {
    key.call = mode == X32 ? call & ~0x40000000 : call;
    key.mode = mode;
  }
  return calls_add(&key, took);
}

RAW_TRACEPOINT_PROBE(sys_enter) {
  if (!task_wanted()) return 0;
  s64 call = syscall_entered(ctx);
  if (!latency()) return count(call, 0);
  u32 thread = bpf_get_current_pid_tgid();
  struct begun begun_now = {bpf_ktime_get_ns(), call};
  if (begun.update(&thread, &begun_now)) calls_dropped();
  return 0;
}

RAW_TRACEPOINT_PROBE(sys_exit) {
  if (!task_wanted()) return 0;
  long result = ctx->args[1];
  int failed = result < 0 && result >= -4095;
  u64 took = 0;
  s64 call = syscall_returning(ctx);
  if (latency()) {
    u32 thread = bpf_get_current_pid_tgid();
    struct begun *since = begun.lookup(&thread);
    if (!since) return 0;
    took = bpf_ktime_get_ns() - since->since;
    call = since->call;
    begun.delete(&thread);
  } else if (call == -1) {
    // rt_sigreturn, which took its own number away and does not fail.
    return 0;
  }
  if (failed_only() && !failed) return 0;
  if (only_error() && result != -(long)only_error()) return 0;
  return count(call, took);
}
