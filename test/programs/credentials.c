// Changes of user ids.
#include <linux/cred.h>
struct ids {
  u32 pid, old_uid, new_uid, new_euid;
};
BPF_PERF_OUTPUT(changes);
int on_commit(struct pt_regs *ctx, struct cred *new) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct ids ids = {.pid = bpf_get_current_pid_tgid() >> 32};
  ids.old_uid = task->cred->uid.val;
  ids.new_uid = new->uid.val;
  ids.new_euid = new->euid.val;
  if (ids.old_uid != ids.new_uid) changes.perf_submit(ctx, &ids, sizeof(ids));
  return 0;
}
