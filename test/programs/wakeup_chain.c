// Who wakes whom, with the waker's stack.
#include <linux/sched.h>
struct pair {
  char waker[TASK_COMM_LEN];
  char target[TASK_COMM_LEN];
  int stack;
};
BPF_HASH(pairs, struct pair);
BPF_STACK_TRACE(wake_stacks, 1024);

int on_wakeup(struct pt_regs *ctx, struct task_struct *p) {
  struct pair pair = {};
  bpf_probe_read_kernel(&pair.target, sizeof(pair.target), p->comm);
  bpf_get_current_comm(&pair.waker, sizeof(pair.waker));
  pair.stack = wake_stacks.get_stackid(ctx, 0);
  pairs.increment(pair);
  return 0;
}
