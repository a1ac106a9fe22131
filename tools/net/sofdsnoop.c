// Descriptors that are passed through UNIX sockets: what stands in the control messages of
// sendmsg() and recvmsg().
#include <tool.h>
#include <sockets.h>

// With each of them the verifier has ten times as much to look at.
#define MOST_FDS 2

struct receiving {
  u64 message;
  s32 socket;
  u32 unused;
};
BPF_TABLE("lru_hash", u32, struct receiving, messages, 10240);

enum action { SEND, RECV };

struct passed {
  time_ns time;
  inode_nr socket_inode;
  inode_nr inode;
  enum action action;
  tid_nr tid;
  s32 socket;
  s32 fd;
  u32 mode;
  // Behind the last that is told: so many follow.
  u32 more;
  char comm[16];
  char name[128];
};
EVENTS(descriptors, struct passed)

// Header of a control message: length, level, type.
struct header {
  u64 length;
  s32 level;
  s32 type;
};

// Descriptors of the current process.
struct table {
  struct file **files;
  u64 size;
};

static __always_inline struct table open_files(void) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct fdtable *known = READ(READ(task, files), fdt);
  struct table table = {READ(known, fd), READ(known, max_fds)};
  return table;
}

// 0 where there is none; without a branch, as each of them doubles what the verifier looks at.
static __always_inline struct file *file_in(struct table *table, u32 fd) {
  u64 file = 0, inside = (u64)((s64)(fd - table->size) >> 63);
  bpf_probe_read_kernel(&file, sizeof(file), &table->files[fd]);
  return (struct file *)(file & inside);
}

static __always_inline int tell(void *ctx, struct passed *event, struct file *file) {
  event->mode = READ(file_inode_of(file), i_mode);
  event->inode = file_inode_nr(file);
  event->name[0] = 0;
  dentry_name(file_dentry_of(file), event->name, sizeof(event->name));
  return descriptors_emit(ctx, event);
}

// SOL_SOCKET 1, SCM_RIGHTS 1. The kernel wants and makes these as the first message.
static __always_inline int look_into(void *ctx, enum action action, int socket, u64 message) {
  struct user_msghdr known = {};
  struct header header = {};
  if (bpf_probe_read_user(&known, sizeof(known), (void *)message)) return 0;
  if (!known.msg_control || known.msg_controllen < sizeof(header)) return 0;
  if (bpf_probe_read_user(&header, sizeof(header), known.msg_control)) return 0;
  if (header.level != 1 || header.type != 1 || header.length < sizeof(header)) return 0;
  u32 count = (header.length - sizeof(header)) / sizeof(s32);
  struct table table = open_files();
  struct passed event = {};
  event.time = bpf_ktime_get_ns();
  event.action = action;
  event.tid = task_tid();
  event.socket = socket;
  event.socket_inode = file_inode_nr(file_in(&table, socket));
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  for (u32 i = 0; i < MOST_FDS; i++) {
    if (i >= count) break;
    bpf_probe_read_user(&event.fd, sizeof(event.fd),
                        known.msg_control + sizeof(header) + i * sizeof(event.fd));
    event.more = i == MOST_FDS - 1 ? count - MOST_FDS : 0;
    tell(ctx, &event, file_in(&table, event.fd));
  }
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_enter_sendmsg) {
  if (!task_wanted()) return 0;
  return look_into(args, SEND, args->fd, (u64)args->msg);
}

TRACEPOINT_PROBE(syscalls, sys_enter_recvmsg) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct receiving receiving = {};
  receiving.message = (u64)args->msg;
  receiving.socket = args->fd;
  messages.update(&thread, &receiving);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_exit_recvmsg) {
  u32 thread = bpf_get_current_pid_tgid();
  struct receiving *receiving = messages.lookup(&thread);
  if (!receiving) return 0;
  struct receiving done = *receiving;
  messages.delete(&thread);
  return args->ret < 0 ? 0 : look_into(args, RECV, done.socket, done.message);
}
