// New programs with their first arguments.
#include <linux/sched.h>
#include <linux/fs.h>
#define ARGUMENT_BYTES 64
enum kind { KIND_ARGUMENT, KIND_RETURN };
struct exec_event {
  u32 pid, ppid;
  char comm[TASK_COMM_LEN];
  enum kind kind;
  char argument[ARGUMENT_BYTES];
  int result;
};
BPF_PERF_OUTPUT(execs);

static int submit(struct pt_regs *ctx, const void *from, struct exec_event *event) {
  const char *argument = 0;
  bpf_probe_read_user(&argument, sizeof(argument), from);
  if (!argument) return 0;
  bpf_probe_read_user_str(event->argument, sizeof(event->argument), argument);
  execs.perf_submit(ctx, event, sizeof(*event));
  return 1;
}

int syscall__execve(struct pt_regs *ctx, const char __user *filename, const char __user *const __user *argv) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct exec_event event = {.kind = KIND_ARGUMENT, .pid = bpf_get_current_pid_tgid() >> 32};
  event.ppid = task->real_parent->tgid;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
#pragma unroll
  for (int i = 0; i < 6; i++)
    if (!submit(ctx, &argv[i], &event)) break;
  return 0;
}

int execve_return(struct pt_regs *ctx) {
  struct exec_event event = {.kind = KIND_RETURN, .result = PT_REGS_RC(ctx)};
  event.pid = bpf_get_current_pid_tgid() >> 32;
  execs.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
