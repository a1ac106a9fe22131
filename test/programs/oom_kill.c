// The process that the OOM killer chose.
#include <linux/oom.h>
#include <linux/sched.h>
struct kill_event {
  u32 by, victim;
  u64 pages;
  char by_comm[TASK_COMM_LEN];
  char victim_comm[TASK_COMM_LEN];
};
BPF_PERF_OUTPUT(kills);

void on_kill(struct pt_regs *ctx, struct oom_control *oc, const char *message) {
  struct task_struct *p = oc->chosen;
  struct kill_event event = {.by = bpf_get_current_pid_tgid() >> 32, .victim = p->tgid, .pages = oc->totalpages};
  bpf_get_current_comm(&event.by_comm, sizeof(event.by_comm));
  bpf_probe_read_kernel(&event.victim_comm, sizeof(event.victim_comm), p->comm);
  kills.perf_submit(ctx, &event, sizeof(event));
}
