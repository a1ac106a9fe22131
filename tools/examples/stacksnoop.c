// The kernel's stack each time that a function is called or an event happens.
#include <tool.h>

BPF_STACK_TRACE(stacks, 2048);

struct call {
  time_ns time;
  pid_nr pid;
  cpu_nr cpu;
  kernel_stack kernel;
  u32 unused;
  char comm[16];
};
EVENTS(calls, struct call)

int called(void *ctx) {
  if (!task_wanted()) return 0;
  struct call call = {};
  call.time = bpf_ktime_get_ns();
  call.pid = task_pid();
  call.cpu = bpf_get_smp_processor_id();
  call.kernel = stacks.get_stackid(ctx, 0);
  bpf_get_current_comm(&call.comm, sizeof(call.comm));
  calls_emit(ctx, &call);
  return 0;
}
