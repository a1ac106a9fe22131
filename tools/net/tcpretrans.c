// Segments that TCP sends again, and probes for a lost tail.
#include <tool.h>
#include <connections.h>

PARAM(bool, counting)

enum kind { R, L };

struct again {
  time_ns time;
  struct ends ends;
  enum kind kind;
  pid_nr pid;
  tcp_state state;
  u32 sequence;
};
EVENTS(segments, struct again)

struct key {
  struct ends ends;
};
COUNTS(flows, struct key)

static __always_inline int tell(void *ctx, struct sock *sk, enum kind kind, u32 sequence) {
  if (!socket_wanted(sk)) return 0;
  struct key key = {};
  ends_of_socket(sk, &key.ends);
  if (counting()) return flows_add(&key);
  struct again event = {};
  event.time = bpf_ktime_get_ns();
  event.ends = key.ends;
  event.kind = kind;
  event.pid = task_pid();
  event.state = socket_state(sk);
  event.sequence = sequence;
  return segments_emit(ctx, &event);
}

// The sequence number is in TCP's control block of the packet, its first member.
TRACEPOINT_PROBE(tcp, tcp_retransmit_skb) {
  struct sk_buff *packet = (struct sk_buff *)args->skbaddr;
  u32 sequence = 0;
  if (packet) bpf_probe_read_kernel(&sequence, sizeof(sequence), &packet->cb);
  return tell(args, (struct sock *)args->skaddr, R, sequence);
}

KFUNC_PROBE(tcp_send_loss_probe, struct sock *sk) {
  return tell(ctx, sk, L, READ((struct tcp_sock *)sk, snd_nxt));
}

int kprobe__tcp_send_loss_probe(struct pt_regs *ctx, struct sock *sk) {
  return tell(ctx, sk, L, READ((struct tcp_sock *)sk, snd_nxt));
}
