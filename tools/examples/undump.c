// What programs receive from stream sockets of UNIX.
#include <tool.h>
#include <sockets.h>

#define ROOM 1024

struct packet {
  time_ns time;
  pid_nr pid;
  u32 total;
  u32 data_size;
  char comm[16];
  data_byte data[ROOM];
};
EVENTS(packets, struct packet, pages(1024))

static __always_inline struct packet *packet_of(u64 length) {
  struct packet *packet = packets_reserve();
  if (!packet) return 0;
  packet->time = bpf_ktime_get_ns();
  packet->pid = task_pid();
  packet->total = length;
  bpf_get_current_comm(&packet->comm, sizeof(packet->comm));
  return packet;
}

// A part of a buffer of the kernel's, as it is copied out.
int on_read(struct pt_regs *ctx, struct sk_buff *buffer, int skip, int chunk) {
  if (!task_wanted() || chunk <= 0) return 0;
  struct packet *packet = packet_of(chunk);
  if (!packet) return 0;
  u64 kept = chunk;
  u32 linear = READ(buffer, len) - READ(buffer, data_len);
  u32 from = skip;
  // What lies in pages of its own is not followed.
  if (from >= linear) kept = 0;
  if (kept > linear - from) kept = linear - from;
  asm volatile("" : "+r"(kept));
  if (kept > ROOM) kept = ROOM;
  if (bpf_probe_read_kernel(&packet->data, kept, READ(buffer, data) + from)) kept = 0;
  packet->data_size = kept;
  return packets_submit(ctx, packet);
}

// By system calls, where the kernel's function can't be probed.

BPF_TABLE("lru_hash", u32, u64, pendings, 10240);

static __always_inline int enter(int fd, u64 buffer) {
  if (!task_wanted()) return 0;
  struct sock *sk = socket_of_descriptor(fd);
  // AF_UNIX
  if (!sk || socket_family(sk) != 1) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  pendings.update(&thread, &buffer);
  return 0;
}

int call_read(struct trace_event_raw_sys_enter *ctx) { return enter(ctx->args[0], ctx->args[1]); }

int call_readv(struct trace_event_raw_sys_enter *ctx) {
  struct iovec first = {};
  bpf_probe_read_user(&first, sizeof(first), (void *)ctx->args[1]);
  return enter(ctx->args[0], (u64)first.iov_base);
}

int call_recvmsg(struct trace_event_raw_sys_enter *ctx) {
  struct user_msghdr message = {};
  struct iovec first = {};
  bpf_probe_read_user(&message, sizeof(message), (void *)ctx->args[1]);
  bpf_probe_read_user(&first, sizeof(first), message.msg_iov);
  return enter(ctx->args[0], (u64)first.iov_base);
}

int call_returned(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  u64 *buffer = pendings.lookup(&thread);
  if (!buffer) return 0;
  u64 from = *buffer;
  pendings.delete(&thread);
  s64 length = ctx->ret;
  if (length <= 0) return 0;
  struct packet *packet = packet_of(length);
  if (!packet) return 0;
  u64 kept = length;
  if (kept > ROOM) kept = ROOM;
  if (bpf_probe_read_user(&packet->data, kept, (void *)from)) kept = 0;
  packet->data_size = kept;
  return packets_submit(ctx, packet);
}
