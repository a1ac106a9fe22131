// What runs on the CPUs, by stack.
#include <tool.h>

PARAM(bool, idle_too)
PARAM(bool, user_stacks, 1)
PARAM(bool, kernel_stacks, 1)

struct key {
  pid_nr pid;
  user_stack user;
  kernel_stack kernel;
  char comm[16];
};
COUNTS(counts, struct key, entries(40960))

int on_sample(struct bpf_perf_event_data *ctx) {
  if (!idle_too() && (u32)bpf_get_current_pid_tgid() == 0) return 0;
  if (!task_wanted()) return 0;
  struct key key = {};
  key.pid = task_pid();
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  if (user_stacks()) key.user = stack_of(&ctx->regs, BPF_F_USER_STACK);
  if (kernel_stacks()) key.kernel = stack_of(&ctx->regs, 0);
  return counts_add(&key);
}
