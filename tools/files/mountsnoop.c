// Calls that mount and unmount, each joined with its result.
#include <tool.h>

// Numbers that the declaration knows how to write.
enum call {
  mount,
  umount,
  fsopen,
  fsconfig,
  fsmount,
  move_mount,
  open_tree,
  fspick,
  mount_setattr,
  pivot_root
};

struct change {
  time_ns time;
  s64 result;
  u64 a0, a1, a2, a3, a4;
  pid_nr pid;
  tid_nr tid;
  pid_nr ppid;
  u32 mount_namespace;
  u32 call;
  // A bit for each text that is NULL.
  u32 absent;
  char comm[16];
  char parent[16];
  char first[128];
  char second[128];
  char third[128];
  char fourth[128];
};
EVENTS(changes, struct change)

struct pending {
  u64 arguments[5];
  const char *texts[4];
  enum call call;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

// `count`: a tracepoint may not be read beyond the arguments that its call has. Which of them are
// texts, of three at most; 5 = none. The fourth text is mount's alone.
static __always_inline int enter(struct trace_event_raw_sys_enter *ctx, enum call call, u32 count,
                                 u32 first, u32 second, u32 third) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {};
#pragma unroll
  for (int i = 0; i < 5; i++)
    if (i < count) pending.arguments[i] = ctx->args[i];
  if (first < 5) pending.texts[0] = (const char *)ctx->args[first];
  if (second < 5) pending.texts[1] = (const char *)ctx->args[second];
  if (third < 5) pending.texts[2] = (const char *)ctx->args[third];
  if (call == mount) pending.texts[3] = (const char *)ctx->args[4];
  pending.call = call;
  pendings.update(&thread, &pending);
  return 0;
}

#define CALL(name, count, first, second, third)           \
  int on_##name(struct trace_event_raw_sys_enter *ctx) {  \
    return enter(ctx, name, count, first, second, third); \
  }

CALL(mount, 5, 0, 1, 2)
CALL(umount, 2, 0, 5, 5)
CALL(fsopen, 2, 0, 5, 5)
CALL(fsmount, 3, 5, 5, 5)
CALL(move_mount, 5, 1, 3, 5)
CALL(open_tree, 3, 1, 5, 5)
CALL(fspick, 3, 1, 5, 5)
CALL(mount_setattr, 5, 1, 5, 5)
CALL(pivot_root, 2, 0, 1, 5)

int on_fsconfig(struct trace_event_raw_sys_enter *ctx) {
  // The value is a text of FSCONFIG_SET_STRING, SET_PATH and SET_PATH_EMPTY.
  u32 command = ctx->args[1];
  if (command == 1 || command == 3 || command == 4) return enter(ctx, fsconfig, 5, 2, 3, 5);
  return enter(ctx, fsconfig, 5, 2, 5, 5);
}

static __always_inline u32 text_of(char *text, const char *from) {
  text[0] = 0;
  if (!from) return 1;
  if (bpf_probe_read_user_str(text, 128, from) > 0) return 0;
  // What the kernel could read and we can't: its page is not in memory any more.
  __builtin_memcpy(text, "\xe2\x80\xa6", 4);
  return 0;
}

int on_returned(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  struct change *event = changes_reserve();
  if (event) {
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    event->time = bpf_ktime_get_ns();
    event->result = ctx->ret;
    event->a0 = pending->arguments[0];
    event->a1 = pending->arguments[1];
    event->a2 = pending->arguments[2];
    event->a3 = pending->arguments[3];
    event->a4 = pending->arguments[4];
    event->pid = task_pid();
    event->tid = task_tid();
    event->ppid = task_parent_of(task);
    event->mount_namespace = task_mount_namespace_of(task);
    event->call = pending->call;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
    task_process_name(READ(task, real_parent), event->parent);
    event->absent = text_of(event->first, pending->texts[0]) |
                    text_of(event->second, pending->texts[1]) << 1 |
                    text_of(event->third, pending->texts[2]) << 2 |
                    text_of(event->fourth, pending->texts[3]) << 3;
    changes_submit(ctx, event);
  }
  pendings.delete(&thread);
  return 0;
}
