// Checks of capabilities, with namespaces.
#include <linux/sched.h>
#include <linux/security.h>
struct check {
  u32 pid, uid;
  int cap, audit;
  char comm[TASK_COMM_LEN];
};
BPF_PERF_OUTPUT(checks);

int kprobe__cap_capable(struct pt_regs *ctx, const struct cred *cred, struct user_namespace *targ_ns, int cap, int cap_opt) {
  struct check event = {.pid = bpf_get_current_pid_tgid() >> 32, .uid = bpf_get_current_uid_gid(), .cap = cap};
  event.audit = (cap_opt & CAP_OPT_NOAUDIT) == 0;
  if (cap == CAP_SYS_ADMIN && cred->euid.val == 0) return 0;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  checks.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
