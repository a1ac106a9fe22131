// mount() and umount() with their strings.
#include <linux/sched.h>
#include <linux/nsproxy.h>
#include <linux/ns_common.h>
union mount_data {
  struct {
    u32 pid;
    u64 flags;
    unsigned int mnt_ns;
  } enter;
  char text[64];
  int result;
};
struct mount_event {
  enum mount_kind { MOUNT, MOUNT_SOURCE, MOUNT_TARGET, MOUNT_RESULT } kind;
  union mount_data data;
};
BPF_PERF_OUTPUT(mounts);

int syscall__mount(struct pt_regs *ctx, char __user *source, char __user *target, char __user *type, unsigned long flags) {
  struct mount_event event = {};
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  event.kind = MOUNT;
  event.data.enter.pid = bpf_get_current_pid_tgid() >> 32;
  event.data.enter.flags = flags & ~MS_NOATIME;
  event.data.enter.mnt_ns = task->nsproxy->mnt_ns->ns.inum;
  mounts.perf_submit(ctx, &event, sizeof(event));
  event.kind = MOUNT_SOURCE;
  __builtin_memset(event.data.text, 0, sizeof(event.data.text));
  bpf_probe_read_user(event.data.text, sizeof(event.data.text), source);
  mounts.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
