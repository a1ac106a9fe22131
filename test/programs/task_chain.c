// From the current task to its executable's name, its parent and its namespaces.
#include <linux/sched.h>
#include <linux/mm_types.h>
#include <linux/nsproxy.h>
#include <linux/fs.h>
struct identity {
  u32 pid, ppid;
  u64 mntns, pidns;
  u32 uid;
  char exe[64];
  char parent[TASK_COMM_LEN];
};
BPF_PERF_OUTPUT(identities);

int describe(struct pt_regs *ctx) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct identity event = {};
  event.pid = task->tgid;
  event.ppid = task->real_parent->tgid;
  event.mntns = task->nsproxy->mnt_ns->ns.inum;
  event.pidns = task->nsproxy->pid_ns_for_children->ns.inum;
  event.uid = task->cred->uid.val;
  bpf_probe_read_kernel_str(&event.parent, sizeof(event.parent), task->real_parent->comm);
  struct dentry *dentry = task->mm->exe_file->f_path.dentry;
  bpf_probe_read_kernel_str(&event.exe, sizeof(event.exe), (void *)dentry->d_name.name);
  identities.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
