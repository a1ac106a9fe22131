// Reads and writes that take long.
#include <tool.h>
#include <paths.h>

PARAM(bool, all_files)
PARAM(u64, least_ns)

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

int end_call(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  u64 now = bpf_ktime_get_ns();
  if (now - pending->since >= least_ns()) {
    struct slow event = {};
    event.time = now;
    event.latency = now - pending->since;
    event.bytes = ctx->ret < 0 ? 0 : ctx->ret;
    event.pid = task_pid();
    event.tid = task_tid();
    event.direction = pending->direction;
    bpf_get_current_comm(&event.comm, sizeof(event.comm));
    file_name(pending->file, event.file, sizeof(event.file));
    slows_emit(ctx, &event);
  }
  pendings.delete(&thread);
  return 0;
}
