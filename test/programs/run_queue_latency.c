// How long tasks wait for a CPU.
#include <linux/sched.h>
BPF_HASH(woken, u32, u64);
BPF_HISTOGRAM(waits);

RAW_TRACEPOINT_PROBE(sched_wakeup) {
  struct task_struct *p = (struct task_struct *)ctx->args[0];
  u32 pid = 0;
  bpf_probe_read_kernel(&pid, sizeof(pid), &p->pid);
  u64 now = bpf_ktime_get_ns();
  woken.update(&pid, &now);
  return 0;
}

RAW_TRACEPOINT_PROBE(sched_switch) {
  struct task_struct *prev = (struct task_struct *)ctx->args[1];
  struct task_struct *next = (struct task_struct *)ctx->args[2];
  u64 now = bpf_ktime_get_ns();
  u32 pid = prev->pid;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
  unsigned int state = prev->__state;
#else
  long state = prev->state;
#endif
  if (state == TASK_RUNNING) woken.update(&pid, &now);
  pid = next->pid;
  u64 *then = woken.lookup(&pid);
  if (!then) return 0;
  waits.increment(bpf_log2l((now - *then) / 1000));
  woken.delete(&pid);
  return 0;
}
