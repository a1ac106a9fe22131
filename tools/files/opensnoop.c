// Each open, joined with its result.
#include <tool.h>
#include <path_calls.h>

// Of all architectures.
#define OPENAT2 437

// Only opens with one of these flags.
PARAM(u32, wanted_flags)

struct pending {
  const char *path;
  open_flags flags;
  file_mode mode;
  int directory;
  u32 unused;
};

struct open {
  time_ns time;
  pid_nr pid;
  tid_nr tid;
  uid_nr uid;
  s32 fd;
  errno_nr error;
  open_flags flags;
  file_mode mode;
  u32 unused;
  char comm[16];
  char path[256];
};

BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);
EVENTS(opens, struct open)

// With the directory that a path without a leading slash begins at.
struct placed {
  struct open open;
  struct path_parts from;
};
EVENTS(placed_opens, struct placed)

static __always_inline int enter(int directory, const char *path, open_flags flags,
                                 file_mode mode) {
  if (!task_wanted()) return 0;
  if (wanted_flags() && !(flags & wanted_flags())) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {path, flags, mode, directory};
  pendings.update(&thread, &pending);
  return 0;
}

static __always_inline void fill(struct open *event, struct pending *pending, long result) {
  __builtin_memset(event, 0, sizeof(*event));
  event->time = bpf_ktime_get_ns();
  event->pid = task_pid();
  event->tid = task_tid();
  event->uid = task_uid();
  event->fd = result < 0 ? -1 : result;
  event->error = result < 0 ? -result : 0;
  event->flags = pending->flags;
  event->mode = pending->mode;
  bpf_get_current_comm(&event->comm, sizeof(event->comm));
  bpf_probe_read_user_str(&event->path, sizeof(event->path), pending->path);
}

static __always_inline void tell_placed(void *ctx, struct pending *pending, long result) {
  struct placed *event = placed_opens_reserve();
  if (!event) return;
  fill(&event->open, pending, result);
  path_call_from(&event->from, event->open.path, pending->directory);
  placed_opens_submit(ctx, event);
}

static __always_inline void tell(void *ctx, struct pending *pending, long result) {
  struct open event;
  fill(&event, pending, result);
  opens_emit(ctx, &event);
}

// attach enter_at to t:syscalls:sys_enter_openat
int enter_at(struct syscall_enter *call) {
  open_flags flags = call->args[2];
  file_mode mode = call->args[3];
#if HAS_TRACEPOINT(syscalls, sys_enter_openat2)
  // attach enter_at to t:syscalls:sys_enter_openat2
  if (call->number == OPENAT2) {
    struct open_how how = {};
    bpf_probe_read_user(&how, sizeof(how), (void *)call->args[2]);
    flags = how.flags;
    mode = how.mode;
  }
#endif
  return enter(call->args[0], (const char *)call->args[1], flags, mode);
}

#if HAS_TRACEPOINT(syscalls, sys_enter_open)
TRACEPOINT_PROBE(syscalls, sys_enter_open) {
  return enter(-100, args->filename, args->flags, args->mode);
}
#endif

// attach leave to t:syscalls:sys_exit_openat
#if HAS_TRACEPOINT(syscalls, sys_exit_open)
// attach leave to t:syscalls:sys_exit_open
#endif
#if HAS_TRACEPOINT(syscalls, sys_exit_openat2)
// attach leave to t:syscalls:sys_exit_openat2
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
