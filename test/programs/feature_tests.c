// Text that changes with the kernel's version and options.
#include <linux/version.h>
#include <linux/sched.h>
#ifndef LINUX_VERSION_CODE
#error no version
#endif
BPF_HASH(states, u64);
int state(struct pt_regs *ctx) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  u64 key = 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
  key = task->__state;
#else
  key = task->state;
#endif
#ifdef CONFIG_CGROUPS
  key |= (u64)(task->cgroups != 0) << 32;
#endif
  if (IS_ENABLED(CONFIG_SMP)) key |= 1ULL << 40;
  states.increment(key);
  return 0;
}
