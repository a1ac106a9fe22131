// Bounded loops over kernel lists and arrays.
#include <linux/sched.h>
#include <linux/pid_namespace.h>
struct pids {
  u32 level;
  u32 numbers[4];
};
BPF_PERF_OUTPUT(pid_levels);
int levels(struct pt_regs *ctx) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct pids pids = {};
  struct pid *pid = task->thread_pid;
  pids.level = pid->level;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    struct upid upid = {};
    if (i > pids.level) break;
    bpf_probe_read_kernel(&upid, sizeof(upid), &pid->numbers[i]);
    pids.numbers[i] = upid.nr;
  }
  pid_levels.perf_submit(ctx, &pids, sizeof(pids));
  return 0;
}
