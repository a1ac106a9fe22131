// Files opened, entry and return joined by thread.
#include <uapi/linux/limits.h>
#include <linux/sched.h>
struct pending {
  const char *name;
  int flags;
};
struct opened {
  u32 pid, uid;
  int result, flags;
  char comm[TASK_COMM_LEN];
  char name[NAME_MAX];
};
BPF_HASH(pendings, u64, struct pending);
BPF_PERF_OUTPUT(opens);

int syscall__openat(struct pt_regs *ctx, int dfd, const char __user *filename, int flags) {
  u64 id = bpf_get_current_pid_tgid();
  struct pending pending = {.name = filename, .flags = flags};
  if (flags & O_DIRECTORY) return 0;
  pendings.update(&id, &pending);
  return 0;
}

int openat_return(struct pt_regs *ctx) {
  u64 id = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&id);
  if (!pending) return 0;
  struct opened event = {.pid = id >> 32, .uid = bpf_get_current_uid_gid()};
  event.result = PT_REGS_RC(ctx);
  event.flags = pending->flags;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  bpf_probe_read_user_str(&event.name, sizeof(event.name), pending->name);
  opens.perf_submit(ctx, &event, sizeof(event));
  pendings.delete(&id);
  return 0;
}
