// Calls of the stat family, each joined with its result.
#include <tool.h>
#include <path_calls.h>

enum call { stat, lstat, newfstatat, statx, statfs };

struct lookup {
  time_ns time;
  pid_nr pid;
  s32 fd;
  errno_nr error;
  enum call call;
  char comm[16];
  char path[256];
};
EVENTS(lookups, struct lookup)

// With the directory that a path without a leading slash begins at.
struct placed {
  struct lookup lookup;
  struct path_parts from;
};
EVENTS(placed_lookups, struct placed)

struct pending {
  const char *path;
  enum call call;
  int directory;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline int enter(int directory, const char *path, enum call call) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {path, call, directory};
  pendings.update(&thread, &pending);
  return 0;
}

static __always_inline void fill(struct lookup *event, struct pending *pending, long result) {
  __builtin_memset(event, 0, sizeof(*event));
  event->time = bpf_ktime_get_ns();
  event->pid = task_pid();
  event->fd = result < 0 ? -1 : result;
  event->error = result < 0 ? -result : 0;
  event->call = pending->call;
  bpf_get_current_comm(&event->comm, sizeof(event->comm));
  bpf_probe_read_user_str(&event->path, sizeof(event->path), pending->path);
}

static __always_inline void tell_placed(void *ctx, struct pending *pending, long result) {
  struct placed *event = placed_lookups_reserve();
  if (!event) return;
  fill(&event->lookup, pending, result);
  path_call_from(&event->from, event->lookup.path, pending->directory);
  placed_lookups_submit(ctx, event);
}

static __always_inline void tell(void *ctx, struct pending *pending, long result) {
  struct lookup event;
  fill(&event, pending, result);
  lookups_emit(ctx, &event);
}

// attach leave to t:syscalls:sys_exit_newfstatat
// attach leave to t:syscalls:sys_exit_statx
// attach leave to t:syscalls:sys_exit_statfs
#if HAS_TRACEPOINT(syscalls, sys_exit_newstat)
// attach leave to t:syscalls:sys_exit_newstat
// attach leave to t:syscalls:sys_exit_newlstat
#endif
int leave(struct syscall_exit *call) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  if (path_call_wanted(call)) {
    if (with_directory())
      tell_placed(call, pending, call->result);
    else
      tell(call, pending, call->result);
  }
  pendings.delete(&thread);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_enter_newfstatat) {
  return enter(args->dfd, args->filename, newfstatat);
}
TRACEPOINT_PROBE(syscalls, sys_enter_statx) { return enter(args->dfd, args->filename, statx); }
TRACEPOINT_PROBE(syscalls, sys_enter_statfs) { return enter(-100, args->pathname, statfs); }

// x86 alone has the calls of before 1999.
#if HAS_TRACEPOINT(syscalls, sys_enter_newstat)
TRACEPOINT_PROBE(syscalls, sys_enter_newstat) { return enter(-100, args->filename, stat); }
TRACEPOINT_PROBE(syscalls, sys_enter_newlstat) { return enter(-100, args->filename, lstat); }
#endif
