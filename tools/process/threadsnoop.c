// Threads as they are made with pthread_create().
#include <tool.h>

struct create {
  time_ns time;
  user_address function;
  pid_nr pid;
  u32 unused;
  char comm[16];
};
EVENTS(creates, struct create)

int thread_created(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct create create = {};
  create.time = bpf_ktime_get_ns();
  create.function = PT_REGS_PARM3(ctx);
  create.pid = task_pid();
  bpf_get_current_comm(&create.comm, sizeof(create.comm));
  creates_emit(ctx, &create);
  return 0;
}
