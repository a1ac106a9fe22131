// What programs write to a terminal.
#include <tool.h>
#include <paths.h>

// The terminal, as its file system knows it.
PARAM(u64, terminal_inode)
PARAM(u32, terminal_device)
// Bytes of a call that are kept.
PARAM(u32, most_bytes, 4096)

#define ROOM 8192

struct output {
  time_ns time;
  pid_nr pid;
  u32 total;
  u32 data_size;
  char comm[16];
  data_byte data[ROOM];
};
EVENTS(outputs, struct output, pages(1024))

static __always_inline int written(void *ctx, struct file *file, const void *from, u64 length) {
  if (!file || file_inode_nr(file) != terminal_inode() || file_device(file) != terminal_device())
    return 0;
  struct output *event = outputs_reserve();
  if (!event) return 0;
  event->time = bpf_ktime_get_ns();
  event->pid = task_pid();
  event->total = length;
  bpf_get_current_comm(&event->comm, sizeof(event->comm));
  u32 kept = length > most_bytes() ? most_bytes() : length;
  if (kept > ROOM) kept = ROOM;
  if (bpf_probe_read_user(&event->data, kept, from)) kept = 0;
  event->data_size = kept;
  return outputs_submit(ctx, event);
}

// tty_write(): the first of several buffers, as programs at a terminal have one.
#if HAS_FUNCTION(file_tty_write)
int own_write(struct pt_regs *ctx, struct kiocb *call, struct iov_iter *from) {
  const struct iovec *vector;
#if HAS_FIELD(iov_iter, __iov)
  vector = READ(from, __iov);
#else
  vector = READ(from, iov);
#endif
#if HAS_FIELD(iov_iter, ubuf)
  if (READ(from, iter_type) == ITER_UBUF)
    return written(ctx, READ(call, ki_filp), READ(from, ubuf), READ(from, count));
#endif
  return written(ctx, READ(call, ki_filp), READ(vector, iov_base), READ(vector, iov_len));
}
#else
int own_write(struct pt_regs *ctx, struct file *file, const char *from, u64 length) {
  return written(ctx, file, from, length);
}
#endif

// By system calls, where the kernel's function can't be probed.
int call_write(struct trace_event_raw_sys_enter *ctx) {
  return written(ctx, file_of_descriptor(ctx->args[0]), (void *)ctx->args[1], ctx->args[2]);
}

int call_writev(struct trace_event_raw_sys_enter *ctx) {
  struct iovec first = {};
  if (bpf_probe_read_user(&first, sizeof(first), (void *)ctx->args[1])) return 0;
  return written(ctx, file_of_descriptor(ctx->args[0]), first.iov_base, first.iov_len);
}
