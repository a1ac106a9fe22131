// Off-CPU time by kernel and user stack.
#include <linux/sched.h>
struct stack_key {
  u32 pid, tgid;
  int user, kernel;
  char name[TASK_COMM_LEN];
};
BPF_HASH(since, u32);
BPF_HASH(blocked, struct stack_key);
BPF_STACK_TRACE(traces, 2048);

int on_switch(struct pt_regs *ctx, struct task_struct *prev) {
  u32 pid = prev->pid;
  u64 now = bpf_ktime_get_ns();
  if (!(prev->flags & PF_KTHREAD)) since.update(&pid, &now);
  pid = bpf_get_current_pid_tgid();
  u64 *then = since.lookup(&pid);
  if (!then) return 0;
  u64 delta = (now - *then) / NSEC_PER_USEC;
  since.delete(&pid);
  if (delta < 1) return 0;
  struct stack_key key = {.pid = pid, .tgid = bpf_get_current_pid_tgid() >> 32};
  key.user = traces.get_stackid(ctx, BPF_F_USER_STACK);
  key.kernel = traces.get_stackid(ctx, 0);
  bpf_get_current_comm(&key.name, sizeof(key.name));
  blocked.increment(key, delta);
  return 0;
}
