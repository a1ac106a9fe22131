// Calls that a guest makes to its host, with the exits around them.
#include <tool.h>

enum what { KVM_EXIT, KVM_ENTRY, HYPERCALL };

struct call {
  time_ns time;
  u64 number;
  pid_nr pid;
  enum what what;
  char comm[16];
};
EVENTS(calls, struct call)

// Threads that left the guest for a call.
BPF_TABLE("lru_hash", u32, u8, calling, 10240);

static __always_inline void show(void *ctx, enum what what, u64 number) {
  struct call call = {};
  call.time = bpf_ktime_get_ns();
  call.number = number;
  call.pid = task_pid();
  call.what = what;
  bpf_get_current_comm(&call.comm, sizeof(call.comm));
  calls_emit(ctx, &call);
}

#if HAS_TRACEPOINT(kvm, kvm_hypercall)
TRACEPOINT_PROBE(kvm, kvm_exit) {
  // VMCALL of Intel's, VMMCALL of AMD's processors.
  if (!task_wanted() || args->exit_reason != (args->isa == 1 ? 18 : 0x81)) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  u8 one = 1;
  calling.update(&thread, &one);
  show(args, KVM_EXIT, args->exit_reason);
  return 0;
}

TRACEPOINT_PROBE(kvm, kvm_hypercall) {
  if (task_wanted()) show(args, HYPERCALL, args->nr);
  return 0;
}

TRACEPOINT_PROBE(kvm, kvm_entry) {
  u32 thread = bpf_get_current_pid_tgid();
  if (!calling.lookup(&thread)) return 0;
  calling.delete(&thread);
  show(args, KVM_ENTRY, args->vcpu_id);
  return 0;
}
#endif
