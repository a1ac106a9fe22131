// Files that live shortly: created and deleted while we look.
#include <tool.h>
#include <paths.h>

struct life {
  time_ns time;
  duration_ns age;
  pid_nr pid;
  u32 unused;
  char comm[16];
  char file[128];
#ifdef WHOLE_PATHS
  // The directory that it begins at.
  struct path_parts from;
#endif
};
EVENTS(lives, struct life)

// Of the system calls, which know a file by its path as it was given.
struct name {
  char path[128];
};
BPF_TABLE("lru_hash", struct name, u64, names, 10240);
BPF_TABLE("lru_hash", struct dentry *, u64, entries, 10240);

struct pending {
  const char *path;
  struct dentry *dentry;
  int directory;
  u32 unused;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline void begin(int directory, const char *path, struct dentry *dentry) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {path, dentry, directory};
  pendings.update(&thread, &pending);
}

static __always_inline void begin_event(struct life *event, u64 born) {
  event->time = bpf_ktime_get_ns();
  event->age = event->time - born;
  event->pid = task_pid();
  bpf_get_current_comm(&event->comm, sizeof(event->comm));
}

// Exact: directory entries, which know their own names alone.
#ifndef WHOLE_PATHS

int own_create(struct pt_regs *ctx, struct inode *directory, struct dentry *dentry) {
  if (!task_wanted()) return 0;
  u64 now = bpf_ktime_get_ns();
  entries.update(&dentry, &now);
  return 0;
}

#if HAS_FIELD(vfsmount, mnt_idmap) || HAS_FIELD(vfsmount, mnt_userns)
int own_unlink(struct pt_regs *ctx, void *idmap, struct inode *directory, struct dentry *dentry) {
#else
int own_unlink(struct pt_regs *ctx, struct inode *directory, struct dentry *dentry) {
#endif
  if (task_wanted()) begin(AT_CWD, 0, dentry);
  return 0;
}

int own_unlinked(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  struct dentry *dentry = pending->dentry;
  u64 *born = entries.lookup(&dentry);
  if (born && (int)PT_REGS_RC(ctx) == 0) {
    struct life event = {};
    begin_event(&event, *born);
    dentry_name(dentry, event.file, sizeof(event.file));
    lives_emit(ctx, &event);
    entries.delete(&dentry);
  }
  pendings.delete(&thread);
  return 0;
}

#endif

// Approximate: paths.

static __always_inline int begin_path(int directory, u64 path) {
  if (task_wanted()) begin(directory, (const char *)path, 0);
  return 0;
}

int call_path(struct trace_event_raw_sys_enter *ctx) { return begin_path(AT_CWD, ctx->args[0]); }
int call_path_at(struct trace_event_raw_sys_enter *ctx) {
  return begin_path(ctx->args[0], ctx->args[1]);
}

int call_opened(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  struct file *file = ctx->ret < 0 ? 0 : file_of_descriptor(ctx->ret);
  // FMODE_CREATED
  if (file && READ(file, f_mode) & 0x100000) {
    struct name name = {};
    u64 now = bpf_ktime_get_ns();
    bpf_probe_read_user_str(&name.path, sizeof(name.path), pending->path);
    names.update(&name, &now);
  }
  pendings.delete(&thread);
  return 0;
}

static __always_inline void report(void *ctx, struct name *name, u64 born, int directory) {
#ifdef WHOLE_PATHS
  struct life *event = lives_reserve();
  if (!event) return;
  path_parts_none(&event->from);
  if (name->path[0] != '/') path_parts_below(&event->from, directory);
#else
  struct life room = {}, *event = &room;
#endif
  begin_event(event, born);
  event->unused = 0;
  __builtin_memcpy(&event->file, &name->path, sizeof(event->file));
#ifdef WHOLE_PATHS
  lives_submit(ctx, event);
#else
  lives_emit(ctx, event);
#endif
}

int call_unlinked(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  struct name name = {};
  bpf_probe_read_user_str(&name.path, sizeof(name.path), pending->path);
  u64 *born = names.lookup(&name);
  if (born && ctx->ret == 0) {
    report(ctx, &name, *born, pending->directory);
    names.delete(&name);
  }
  pendings.delete(&thread);
  return 0;
}
