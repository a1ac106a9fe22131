// Three levels of a path, from the dentry up.
#include <linux/dcache.h>
#include <linux/fs.h>
struct path_event {
  u32 pid;
  char leaf[32], parent[32], top[32];
};
BPF_PERCPU_ARRAY(event_buffer, struct path_event, 1);
BPF_PERF_OUTPUT(paths);

int on_open(struct pt_regs *ctx, const struct path *path) {
  int zero = 0;
  struct path_event *event = event_buffer.lookup(&zero);
  if (!event) return 0;
  event->pid = bpf_get_current_pid_tgid() >> 32;
  struct dentry *dentry = path->dentry;
  bpf_probe_read_kernel_str(event->leaf, sizeof(event->leaf), (void *)dentry->d_name.name);
  dentry = dentry->d_parent;
  bpf_probe_read_kernel_str(event->parent, sizeof(event->parent), (void *)dentry->d_name.name);
  dentry = dentry->d_parent;
  bpf_probe_read_kernel_str(event->top, sizeof(event->top), (void *)dentry->d_name.name);
  paths.perf_submit(ctx, event, sizeof(*event));
  return 0;
}
