// Reads and writes that take long.
#include <tool.h>
#include <paths.h>

PARAM(bool, all_files)
PARAM(u64, least_ns)
// Whole paths are asked for.
PARAM(bool, with_directory)

enum direction { R, W };

struct slow {
  time_ns time;
  duration_ns latency;
  size_bytes bytes;
  pid_nr pid;
  tid_nr tid;
  enum direction direction;
  u32 unused;
  char comm[16];
  char file[64];
};
EVENTS(slows, struct slow)

struct placed {
  struct slow slow;
  struct path_parts path;
};
EVENTS(placed_slows, struct placed)

struct pending {
  u64 since;
  struct file *file;
  u64 direction;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline int begin(u32 fd, u64 direction) {
  if (!task_wanted()) return 0;
  struct file *file = file_of_descriptor(fd);
  if (!file || (!all_files() && file_kind(file) != 0100000)) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {bpf_ktime_get_ns(), file, direction};
  pendings.update(&thread, &pending);
  return 0;
}

int begin_read(struct trace_event_raw_sys_enter *ctx) { return begin(ctx->args[0], R); }
int begin_write(struct trace_event_raw_sys_enter *ctx) { return begin(ctx->args[0], W); }

static __always_inline void fill(struct slow *event, struct pending *pending, u64 now,
                                 long result) {
  __builtin_memset(event, 0, sizeof(*event));
  event->time = now;
  event->latency = now - pending->since;
  event->bytes = result < 0 ? 0 : result;
  event->pid = task_pid();
  event->tid = task_tid();
  event->direction = pending->direction;
  bpf_get_current_comm(&event->comm, sizeof(event->comm));
  file_name(pending->file, event->file, sizeof(event->file));
}

static __always_inline void tell_placed(void *ctx, struct pending *pending, u64 now, long result) {
  struct placed *event = placed_slows_reserve();
  if (!event) return;
  fill(&event->slow, pending, now, result);
  path_parts_of(&event->path, &pending->file->f_path);
  placed_slows_submit(ctx, event);
}

static __always_inline void tell(void *ctx, struct pending *pending, u64 now, long result) {
  struct slow event;
  fill(&event, pending, now, result);
  slows_emit(ctx, &event);
}

int end_call(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  u64 now = bpf_ktime_get_ns();
  if (now - pending->since >= least_ns()) {
    if (with_directory())
      tell_placed(ctx, pending, now, ctx->ret);
    else
      tell(ctx, pending, now, ctx->ret);
  }
  pendings.delete(&thread);
  return 0;
}
