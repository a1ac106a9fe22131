// Why virtual CPUs leave the guest, by thread.
#include <tool.h>

struct key {
  pid_nr pid;
  tid_nr tid;
  u32 reason;
  // 1: Intel's VMX, 2: AMD's SVM.
  u32 isa;
};
COUNTS(exits, struct key)

#if HAS_TRACEPOINT(kvm, kvm_exit)
TRACEPOINT_PROBE(kvm, kvm_exit) {
  if (!task_wanted()) return 0;
  struct key key = {task_pid(), task_tid(), 0, 0};
#if defined(__aarch64__)
  key.reason = args->esr_ec;
#else
  key.reason = args->exit_reason & 0xffff;
  key.isa = args->isa;
#endif
  return exits_add(&key);
}
#endif
