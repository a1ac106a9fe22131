// Files that are deleted or renamed, and by whom.
#include <tool.h>
#include <paths.h>

enum action { DELETE, RENAME };

struct gone {
  time_ns time;
  pid_nr pid;
  enum action action;
  char comm[16];
  char path[256];
  // The new name.
  char to[256];
#ifdef WHOLE_PATHS
  // Directories that these begin at.
  struct path_parts from;
  struct path_parts to_from;
#endif
};
EVENTS(gones, struct gone, pages(256))

struct pending {
  const char *path;
  const char *to;
  int directory;
  int to_directory;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline int begin(int directory, u64 path, int to_directory, u64 to) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {(const char *)path, (const char *)to, directory, to_directory};
  pendings.update(&thread, &pending);
  return 0;
}

int begin_path(struct trace_event_raw_sys_enter *ctx) {
  return begin(AT_CWD, ctx->args[0], AT_CWD, 0);
}
int begin_path_at(struct trace_event_raw_sys_enter *ctx) {
  return begin(ctx->args[0], ctx->args[1], AT_CWD, 0);
}
int begin_rename(struct trace_event_raw_sys_enter *ctx) {
  return begin(AT_CWD, ctx->args[0], AT_CWD, ctx->args[1]);
}
int begin_rename_at(struct trace_event_raw_sys_enter *ctx) {
  return begin(ctx->args[0], ctx->args[1], ctx->args[2], ctx->args[3]);
}

static __always_inline int report(void *ctx, struct pending *pending) {
  struct gone *event = gones_reserve();
  if (!event) return 0;
  event->time = bpf_ktime_get_ns();
  event->pid = task_pid();
  event->action = pending->to ? RENAME : DELETE;
  bpf_get_current_comm(&event->comm, sizeof(event->comm));
  event->path[0] = 0;
  event->to[0] = 0;
  bpf_probe_read_user_str(&event->path, sizeof(event->path), pending->path);
  if (pending->to) bpf_probe_read_user_str(&event->to, sizeof(event->to), pending->to);
#ifdef WHOLE_PATHS
  path_parts_none(&event->from);
  path_parts_none(&event->to_from);
  if (event->path[0] != '/') path_parts_below(&event->from, pending->directory);
  if (pending->to && event->to[0] != '/') path_parts_below(&event->to_from, pending->to_directory);
#endif
  return gones_submit(ctx, event);
}

int end_call(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  if (ctx->ret == 0) report(ctx, pending);
  pendings.delete(&thread);
  return 0;
}
