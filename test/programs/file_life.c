// Files that live briefly: created and deleted.
#include <linux/fs.h>
BPF_HASH(born, struct dentry *);
struct dead {
  u64 age_ms;
  u32 pid;
  char name[DNAME_INLINE_LEN];
};
BPF_PERF_OUTPUT(deaths);

int on_create(struct pt_regs *ctx, struct file *file) {
  if (!(file->f_mode & FMODE_CREATED)) return 0;
  struct dentry *dentry = file->f_path.dentry;
  u64 now = bpf_ktime_get_ns();
  born.update(&dentry, &now);
  return 0;
}

int on_unlink(struct pt_regs *ctx, void *idmap, struct inode *dir, struct dentry *dentry) {
  u64 *then = born.lookup(&dentry);
  if (!then) return 0;
  struct dead event = {.pid = bpf_get_current_pid_tgid() >> 32};
  event.age_ms = (bpf_ktime_get_ns() - *then) / NSEC_PER_MSEC;
  bpf_probe_read_kernel_str(&event.name, sizeof(event.name), (void *)dentry->d_name.name);
  deaths.perf_submit(ctx, &event, sizeof(event));
  born.delete(&dentry);
  return 0;
}
