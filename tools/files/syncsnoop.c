// Calls that write what is in memory to the disk.
#include <tool.h>
#include <paths.h>

enum call { sync, fsync, fdatasync, msync, sync_file_range, syncfs };

struct synced {
  time_ns time;
  pid_nr pid;
  enum call call;
  char comm[16];
  // Of the calls that name one.
  char file[64];
};
EVENTS(syncs, struct synced)

static __always_inline int emit(void *ctx, enum call call, struct file *file) {
  struct synced event = {};
  event.time = bpf_ktime_get_ns();
  event.pid = task_pid();
  event.call = call;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  if (file) file_name(file, event.file, sizeof(event.file));
  return syncs_emit(ctx, &event);
}

static __always_inline int emit_of(void *ctx, enum call call, u32 fd) {
  return task_wanted() ? emit(ctx, call, file_of_descriptor(fd)) : 0;
}

TRACEPOINT_PROBE(syscalls, sys_enter_sync) { return task_wanted() ? emit(args, sync, 0) : 0; }
TRACEPOINT_PROBE(syscalls, sys_enter_msync) { return task_wanted() ? emit(args, msync, 0) : 0; }
TRACEPOINT_PROBE(syscalls, sys_enter_fsync) { return emit_of(args, fsync, args->fd); }
TRACEPOINT_PROBE(syscalls, sys_enter_fdatasync) { return emit_of(args, fdatasync, args->fd); }
TRACEPOINT_PROBE(syscalls, sys_enter_syncfs) { return emit_of(args, syncfs, args->fd); }
TRACEPOINT_PROBE(syscalls, sys_enter_sync_file_range) {
  return emit_of(args, sync_file_range, args->fd);
}
