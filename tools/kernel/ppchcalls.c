// Calls of a POWER machine's kernel to its hypervisor.
// Proved as far as it compiles: it takes such a machine.
#include <tool.h>

PARAM(bool, by_process)
PARAM(bool, failed_only)
PARAM(u32, only_error)
PARAM(bool, one_call)
PARAM(u64, only_call)

struct key {
  u64 call;
  pid_nr pid;
  char comm[16];
  u32 unused;
};
COUNTS(calls, struct key, sum(duration_ns, time), entries(20000))

struct begun {
  u64 since;
  u64 call;
};
BPF_HASH(begun, u32, struct begun, 65536);

RAW_TRACEPOINT_PROBE(hcall_entry) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct begun now = {bpf_ktime_get_ns(), ctx->args[0]};
  if (one_call() && now.call != only_call()) return 0;
  begun.update(&thread, &now);
  return 0;
}

RAW_TRACEPOINT_PROBE(hcall_exit) {
  u32 thread = bpf_get_current_pid_tgid();
  struct begun *before = begun.lookup(&thread);
  if (!before) return 0;
  s64 result = ctx->args[1];
  struct key key = {};
  u64 took = bpf_ktime_get_ns() - before->since;
  key.call = by_process() ? 0 : before->call;
  begun.delete(&thread);
  if (failed_only() && result >= 0) return 0;
  if (only_error() && -result != only_error()) return 0;
  if (by_process()) {
    key.pid = task_pid();
    task_process_name((struct task_struct *)bpf_get_current_task(), key.comm);
  }
  return calls_add(&key, took);
}
