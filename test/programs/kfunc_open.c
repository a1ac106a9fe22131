// fentry and fexit with typed arguments.
#include <linux/fs.h>
struct opened {
  u32 pid;
  int result;
  char name[64];
};
BPF_PERF_OUTPUT(opens);

KRETFUNC_PROBE(vfs_open, const struct path *path, struct file *file, int ret) {
  struct opened event = {.pid = bpf_get_current_pid_tgid() >> 32, .result = ret};
  bpf_probe_read_kernel_str(&event.name, sizeof(event.name), path->dentry->d_name.name);
  opens.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
KFUNC_PROBE(vfs_fsync_range, struct file *file, loff_t start, loff_t end, int datasync) {
  bpf_trace_printk("fsync %d\n", datasync);
  return 0;
}
