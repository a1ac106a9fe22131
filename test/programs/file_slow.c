// Reads and writes of regular files that took long.
#include <linux/fs.h>
struct started {
  u64 ts;
  u64 name_len;
  struct dentry *dentry;
  size_t size;
};
struct slow {
  u64 delta_us;
  u32 pid;
  u64 size;
  char comm[TASK_COMM_LEN];
  char name[DNAME_INLINE_LEN];
};
BPF_HASH(running, u32, struct started);
BPF_PERF_OUTPUT(slows);

int read_entry(struct pt_regs *ctx, struct file *file, char __user *buffer, size_t count) {
  u32 tid = bpf_get_current_pid_tgid();
  umode_t mode = file->f_inode->i_mode;
  struct started started = {.ts = bpf_ktime_get_ns(), .size = count};
  if (!S_ISREG(mode)) return 0;
  started.dentry = file->f_path.dentry;
  started.name_len = file->f_path.dentry->d_name.len;
  if (started.name_len == 0) return 0;
  running.update(&tid, &started);
  return 0;
}

int read_return(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  struct started *started = running.lookup(&tid);
  if (!started) return 0;
  struct slow event = {.pid = bpf_get_current_pid_tgid() >> 32};
  event.delta_us = (bpf_ktime_get_ns() - started->ts) / 1000;
  event.size = started->size;
  struct dentry *dentry = started->dentry;
  struct qstr name = {};
  bpf_probe_read_kernel(&name, sizeof(name), (void *)&dentry->d_name);
  bpf_probe_read_kernel_str(&event.name, sizeof(event.name), (void *)name.name);
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  running.delete(&tid);
  if (event.delta_us < 10000) return 0;
  slows.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
