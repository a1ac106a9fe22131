// The kernel's stack each time that a function is called or an event happens.
#include <tool.h>
#include <syscalls.h>
#define STACKS 2048

// At a system call: its number.
PARAM(u32, only_call)

struct call {
  time_ns time;
  pid_nr pid;
  cpu_nr cpu;
  kernel_stack kernel;
  u32 unused;
  char comm[16];
};
EVENTS(calls, struct call)

static __always_inline int tell(void *ctx) {
  if (!task_wanted()) return 0;
  struct call call = {};
  call.time = bpf_ktime_get_ns();
  call.pid = task_pid();
  call.cpu = bpf_get_smp_processor_id();
  call.kernel = stack_of(ctx, 0);
  bpf_get_current_comm(&call.comm, sizeof(call.comm));
  calls_emit(ctx, &call);
  return 0;
}

int called(void *ctx) { return tell(ctx); }

// At a call's own tracepoint kernels before 6.12 have no stack of their own.

int call_entered(struct bpf_raw_tracepoint_args *ctx) {
  s64 call = syscall_entered(ctx);
  return call == only_call() && syscall_mode(call) == NATIVE ? tell(ctx) : 0;
}

int call_returning(struct bpf_raw_tracepoint_args *ctx) {
  s64 call = syscall_returning(ctx);
  return call == only_call() && syscall_mode(call) == NATIVE ? tell(ctx) : 0;
}
