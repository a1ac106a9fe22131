// Calls into the VFS, counted by kind.
#include <tool.h>
#include <paths.h>

COUNTS(calls, void, sum(u64, reads), sum(u64, writes), sum(u64, fsyncs), sum(u64, opens),
       sum(u64, creates), sum(u64, unlinks), sum(u64, mkdirs), sum(u64, rmdirs))

// Of the function or the call: what the arguments are does not matter.
#define COUNTED(name, ...) \
  int name(void *ctx) { return task_wanted() ? calls_add(__VA_ARGS__) : 0; }

COUNTED(on_read, 1, 0, 0, 0, 0, 0, 0, 0)
COUNTED(on_write, 0, 1, 0, 0, 0, 0, 0, 0)
COUNTED(on_fsync, 0, 0, 1, 0, 0, 0, 0, 0)
COUNTED(on_open, 0, 0, 0, 1, 0, 0, 0, 0)
COUNTED(on_create, 0, 0, 0, 0, 1, 0, 0, 0)
COUNTED(on_unlink, 0, 0, 0, 0, 0, 1, 0, 0)
COUNTED(on_mkdir, 0, 0, 0, 0, 0, 0, 1, 0)
COUNTED(on_rmdir, 0, 0, 0, 0, 0, 0, 0, 1)

// Without the kernel's functions: an open that returned, and created its file (FMODE_CREATED).
int on_opened(struct trace_event_raw_sys_exit *ctx) {
  if (ctx->ret < 0 || !task_wanted()) return 0;
  struct file *file = file_of_descriptor(ctx->ret);
  u64 created = file && READ(file, f_mode) & 0x100000;
  return calls_add(0, 0, 0, 1, created, 0, 0, 0);
}
