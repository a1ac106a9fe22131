// Changes of nice values and policies.
#include <linux/sched.h>
struct change {
  u32 pid;
  int before, nice;
  u32 policy;
};
BPF_PERF_OUTPUT(changes);

int on_set_nice(struct pt_regs *ctx, struct task_struct *p, long nice) {
  struct change change = {.pid = p->pid, .nice = nice};
  change.before = PRIO_TO_NICE(p->static_prio);
  change.policy = p->policy;
  if (change.policy == SCHED_FIFO || change.policy == SCHED_RR) return 0;
  changes.perf_submit(ctx, &change, sizeof(change));
  return 0;
}
