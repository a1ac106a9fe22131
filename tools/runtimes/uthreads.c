// Threads of a runtime as they start and stop.
#include <tool.h>
#include <runtimes.h>

enum what { pthread, start, stop };

struct change {
  time_ns time;
  user_address function;
  u64 id;
  pid_nr pid;
  enum what what;
  char name[NAME_SIZE];
};
EVENTS(changes, struct change)

int thread_made(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct change change = {};
  change.time = bpf_ktime_get_ns();
  change.pid = task_pid();
  change.id = task_tid();
  change.what = pthread;
  change.function = PT_REGS_PARM3(ctx);
  return changes_emit(ctx, &change);
}

// name, its length, Java's number, the system's.
static __always_inline int java(void *ctx, enum what what, u64 name, u64 length, u64 id) {
  if (!task_wanted()) return 0;
  struct change change = {};
  change.time = bpf_ktime_get_ns();
  change.pid = task_pid();
  change.id = id;
  change.what = what;
  runtime_name(change.name, name, 1, length);
  return changes_emit(ctx, &change);
}

USDT_ARGUMENTS(java_start)
int java_start(struct pt_regs *ctx) {
  return java(ctx, start, java_start_argument(ctx, 1), java_start_argument(ctx, 2),
              java_start_argument(ctx, 4));
}

USDT_ARGUMENTS(java_stop)
int java_stop(struct pt_regs *ctx) {
  return java(ctx, stop, java_stop_argument(ctx, 1), java_stop_argument(ctx, 2),
              java_stop_argument(ctx, 4));
}
