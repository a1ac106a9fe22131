// Reads, writes, opens, syncs and getattrs of one kind of file system, and how long each took:
// as histograms (fsdist) or each slow one (fsslower). See _filesystem.ts.
#include <tool.h>
#include <paths.h>

PARAM(bool, each_slow)
PARAM(u64, least_ns)
// s_magic of the file system's kind.
PARAM(u64, magic)

enum operation { read, write, open, fsync, getattr };

struct operation_key {
  enum operation operation;
};
COUNTS(latencies, struct operation_key, log2(duration_ns, latency))

struct slow {
  time_ns time;
  duration_ns latency;
  u64 bytes;
  u64 offset;
  pid_nr pid;
  enum operation operation;
  char comm[16];
  char file[64];
};
EVENTS(slows, struct slow)

struct pending {
  u64 since;
  struct file *file;
  struct dentry *dentry;
  u64 offset;
  enum operation operation;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline int begin(enum operation operation, struct file *file, u64 offset) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {.since = bpf_ktime_get_ns(), .file = file};
  pending.offset = offset;
  pending.operation = operation;
  if (file) pending.dentry = file_dentry_of(file);
  pendings.update(&thread, &pending);
  return 0;
}

static __always_inline int report(void *ctx, struct pending *pending, u64 took, s64 result) {
  struct slow event = {};
  event.time = bpf_ktime_get_ns();
  event.latency = took;
  event.operation = pending->operation;
  event.bytes = event.operation <= write && result > 0 ? result : 0;
  event.offset = pending->offset;
  event.pid = task_pid();
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  dentry_name(pending->dentry, event.file, sizeof(event.file));
  return slows_emit(ctx, &event);
}

static __always_inline int end(void *ctx, struct pending *pending, s64 result) {
  u64 took = bpf_ktime_get_ns() - pending->since;
  if (each_slow()) {
    if (took >= least_ns()) report(ctx, pending, took, result);
  } else {
    struct operation_key key = {.operation = pending->operation};
    latencies_add(&key, took);
  }
  return 0;
}

// Exact: the file system's own functions.

static __always_inline int begin_own(enum operation operation, struct file *file, u64 offset) {
  if (!task_wanted() || file_magic(file) != magic()) return 0;
  return begin(operation, file, offset);
}

int own_read(struct pt_regs *ctx, struct kiocb *iocb) {
  return begin_own(read, READ(iocb, ki_filp), READ(iocb, ki_pos));
}

int own_write(struct pt_regs *ctx, struct kiocb *iocb) {
  return begin_own(write, READ(iocb, ki_filp), READ(iocb, ki_pos));
}

int own_open(struct pt_regs *ctx, struct inode *inode, struct file *file) {
  if (!task_wanted() || READ(READ(inode, i_sb), s_magic) != magic()) return 0;
  return begin(open, file, 0);
}

int own_fsync(struct pt_regs *ctx, struct file *file, u64 start) {
  return begin_own(fsync, file, start);
}

// Without a file yet.
static __always_inline int begin_at(enum operation operation, struct dentry *dentry) {
  begin(operation, 0, 0);
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (pending) pending->dentry = dentry;
  return 0;
}

int own_open_at(struct pt_regs *ctx, struct inode *directory, struct dentry *dentry) {
  if (!task_wanted() || READ(READ(directory, i_sb), s_magic) != magic()) return 0;
  return begin_at(open, dentry);
}

static __always_inline int begin_getattr(const struct path *path) {
  if (!task_wanted()) return 0;
  return begin_at(getattr, READ(path, dentry));
}

#if HAS_FIELD(vfsmount, mnt_idmap) || HAS_FIELD(vfsmount, mnt_userns)
int own_getattr(struct pt_regs *ctx, void *idmap, struct path *path) { return begin_getattr(path); }
#else
int own_getattr(struct pt_regs *ctx, struct path *path) { return begin_getattr(path); }
#endif

int own_end(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  end(ctx, pending, (int)PT_REGS_RC(ctx) < 0 ? -1 : PT_REGS_RC(ctx));
  pendings.delete(&thread);
  return 0;
}

// Approximate: system calls on files of that file system.

static __always_inline int begin_call(enum operation operation, u32 fd) {
  if (!task_wanted()) return 0;
  struct file *file = file_of_descriptor(fd);
  if (!file || file_kind(file) != 0100000 || file_magic(file) != magic()) return 0;
  return begin(operation, file, operation == fsync ? 0 : READ(file, f_pos));
}

int call_read(struct trace_event_raw_sys_enter *ctx) { return begin_call(read, ctx->args[0]); }
int call_write(struct trace_event_raw_sys_enter *ctx) { return begin_call(write, ctx->args[0]); }
int call_fsync(struct trace_event_raw_sys_enter *ctx) { return begin_call(fsync, ctx->args[0]); }

static __always_inline int at_offset(enum operation operation, u32 fd, u64 offset) {
  begin_call(operation, fd);
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (pending) pending->offset = offset;
  return 0;
}

int call_pread(struct trace_event_raw_sys_enter *ctx) {
  return at_offset(read, ctx->args[0], ctx->args[3]);
}
int call_pwrite(struct trace_event_raw_sys_enter *ctx) {
  return at_offset(write, ctx->args[0], ctx->args[3]);
}

int call_open(struct trace_event_raw_sys_enter *ctx) {
  return task_wanted() ? begin(open, 0, 0) : 0;
}

int call_end(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  int ours = 1;
  if (pending->operation == open) {
    struct file *file = ctx->ret < 0 ? 0 : file_of_descriptor(ctx->ret);
    ours = file && file_magic(file) == magic();
    if (ours) pending->dentry = file_dentry_of(file);
  }
  if (ours) end(ctx, pending, ctx->ret);
  pendings.delete(&thread);
  return 0;
}
