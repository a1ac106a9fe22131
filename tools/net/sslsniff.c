// What programs give to TLS libraries and get from them, before it is encrypted or after.
#include <tool.h>

// Bytes of a call that are shown.
PARAM(u32, most_bytes, 8192)

#define ROOM 8192

enum call { READ_RECV, WRITE_SEND, HANDSHAKE };

struct begun {
  u64 since;
  u64 buffer;
  // Where SSL_read_ex() and SSL_write_ex() put the length; 0: it is what is returned.
  u64 length;
};
BPF_TABLE("lru_hash", u32, struct begun, calls, 10240);

struct message {
  time_ns time;
  duration_ns latency;
  enum call call;
  pid_nr pid;
  tid_nr tid;
  uid_nr uid;
  u32 total;
  u32 data_size;
  char comm[16];
  data_byte data[ROOM];
};
EVENTS(messages, struct message, pages(8192))

static __always_inline int begin(u64 buffer, u64 length) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct begun begun = {bpf_ktime_get_ns(), buffer, length};
  calls.update(&thread, &begun);
  return 0;
}

static __always_inline int end(struct pt_regs *ctx, enum call call) {
  u32 thread = bpf_get_current_pid_tgid();
  struct begun *known = calls.lookup(&thread);
  if (!known) return 0;
  struct begun begun = *known;
  calls.delete(&thread);
  s32 result = PT_REGS_RC(ctx);
  u64 length = 0;
  if (call != HANDSHAKE) {
    if (result <= 0) return 0;
    length = result;
    if (begun.length && bpf_probe_read_user(&length, sizeof(length), (void *)begun.length))
      return 0;
  }
  struct message *event = messages_reserve();
  if (!event) return 0;
  event->time = bpf_ktime_get_ns();
  event->latency = event->time - begun.since;
  event->call = call;
  event->pid = task_pid();
  event->tid = task_tid();
  event->uid = task_uid();
  event->total = length;
  bpf_get_current_comm(&event->comm, sizeof(event->comm));
  u32 kept = length > most_bytes() ? most_bytes() : length;
  if (kept > ROOM) kept = ROOM;
  if (bpf_probe_read_user(&event->data, kept, (void *)begun.buffer)) kept = 0;
  event->data_size = kept;
  return messages_submit(ctx, event);
}

int call_enter(struct pt_regs *ctx) { return begin(PT_REGS_PARM2(ctx), 0); }
int call_ex_enter(struct pt_regs *ctx) { return begin(PT_REGS_PARM2(ctx), PT_REGS_PARM4(ctx)); }
int handshake_enter(struct pt_regs *ctx) { return begin(0, 0); }
int read_leave(struct pt_regs *ctx) { return end(ctx, READ_RECV); }
int write_leave(struct pt_regs *ctx) { return end(ctx, WRITE_SEND); }
int handshake_leave(struct pt_regs *ctx) { return end(ctx, HANDSHAKE); }
