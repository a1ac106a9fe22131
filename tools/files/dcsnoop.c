// Lookups in the cache of directory entries by name.
#include <tool.h>

PARAM(bool, hits_too)

enum kind { R, M };

struct looked {
  time_ns time;
  tid_nr tid;
  enum kind kind;
  char comm[16];
  char file[128];
};
EVENTS(lookups, struct looked)

BPF_TABLE("lru_hash", u32, u64, names, 10240);

static __always_inline int emit(void *ctx, enum kind kind, const void *name) {
  struct looked event = {};
  event.time = bpf_ktime_get_ns();
  event.tid = task_tid();
  event.kind = kind;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  bpf_probe_read_kernel_str(&event.file, sizeof(event.file), name);
  return lookups_emit(ctx, &event);
}

int on_fast(struct pt_regs *ctx, struct nameidata *nd) {
  if (!hits_too() || !task_wanted()) return 0;
  return emit(ctx, R, READ(nd, last.name));
}

int begin_slow(struct pt_regs *ctx, struct dentry *parent, struct qstr *name) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  u64 text = (u64)READ(name, name);
  names.update(&thread, &text);
  return 0;
}

int end_slow(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  u64 *name = names.lookup(&thread);
  if (!name) return 0;
  if (PT_REGS_RC(ctx) == 0) emit(ctx, M, (void *)*name);
  names.delete(&thread);
  return 0;
}
