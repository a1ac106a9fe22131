// Active TCP connections, as they are asked for.
#include <tool.h>
#include <connections.h>

PARAM(bool, counting)
// It is chosen after the state has changed.
PARAM(bool, with_local_port)
// Answers of name servers, too.
PARAM(bool, with_names)

struct attempt {
  time_ns time;
  pid_nr pid;
  uid_nr uid;
  struct ends ends;
  char comm[16];
};
EVENTS(attempts, struct attempt)

// The beginning of what a name server answers, or an attempt: in the order in which they come.
#define ANSWER_ROOM 1232
struct told {
  struct attempt attempt;
  u32 answer_size;
  data_byte answer[ANSWER_ROOM];
};
EVENTS(tellings, struct told)

static __always_inline int tell(void *ctx, struct attempt *attempt) {
  if (!with_names()) return attempts_emit(ctx, attempt);
  struct told *told = tellings_reserve();
  if (!told) return 0;
  told->attempt = *attempt;
  told->answer_size = 0;
  return tellings_submit(ctx, told);
}

#define DNS_PORT 53
#define UDP 17

// A packet that comes in, of whichever device: an answer is there before anybody has read it. Of
// one whose payload the driver has left in pages of its own nothing can be read.
TRACEPOINT_PROBE(net, netif_receive_skb) {
  struct sk_buff *skb = (struct sk_buff *)args->skbaddr;
  u8 *head = READ(skb, head), *network = READ(skb, data);
  u8 version = 0, protocol = 0;
  u16 port = 0;
  bpf_probe_read_kernel(&version, sizeof(version), network);
  int six = version >> 4 == 6;
  bpf_probe_read_kernel(&protocol, sizeof(protocol), network + (six ? 6 : 9));
  u8 *datagram = network + (six ? 40 : (version & 15) * 4);
  bpf_probe_read_kernel(&port, sizeof(port), datagram);
  if (protocol != UDP || port != bpf_htons(DNS_PORT)) return 0;
  u8 *payload = datagram + 8;
  u64 size = head + READ(skb, tail) - payload;
  if (size > 0xffff) return 0;
  struct told *told = tellings_reserve();
  if (!told) return 0;
  __builtin_memset(&told->attempt, 0, sizeof(told->attempt));
  told->answer_size = size < ANSWER_ROOM ? size : ANSWER_ROOM;
  if (bpf_probe_read_kernel(&told->answer, told->answer_size, payload)) told->answer_size = 0;
  return tellings_submit(args, told);
}
struct pair {
  ip_addr local;
  ip_addr remote;
  port_nr remote_port;
  u16 version;
};
COUNTS(connects, struct pair)

// By socket: attempts whose local port is not known yet; the socket that a thread connects.
BPF_TABLE("lru_hash", u64, struct attempt, begun, 10240);
BPF_TABLE("lru_hash", u32, u64, connecting, 10240);

static __always_inline int count(struct attempt *attempt) {
  struct pair pair = {};
  pair.local = attempt->ends.local;
  pair.remote = attempt->ends.remote;
  pair.remote_port = attempt->ends.remote_port;
  pair.version = attempt->ends.version;
  return connects_add(&pair);
}

static __always_inline int port_is_known(void *ctx, u64 socket) {
  struct attempt *kept = begun.lookup(&socket);
  if (!kept) return 0;
  struct attempt attempt = *kept;
  attempt.ends.local_port = socket_local_port((struct sock *)socket);
  begun.delete(&socket);
  return tell(ctx, &attempt);
}

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6) return 0;
  u64 socket = (u64)args->skaddr;
  if (with_local_port() && args->oldstate == TCP_SYN_SENT) return port_is_known(args, socket);
  if (args->newstate != TCP_SYN_SENT || !task_wanted()) return 0;
  struct sock *sk = (struct sock *)socket;
  if (!socket_wanted(sk)) return 0;
  struct attempt attempt = {};
  attempt.time = bpf_ktime_get_ns();
  attempt.pid = task_pid();
  attempt.uid = task_uid();
  ends_of_socket(sk, &attempt.ends);
  bpf_get_current_comm(&attempt.comm, sizeof(attempt.comm));
  if (counting()) return count(&attempt);
  if (!with_local_port()) return tell(args, &attempt);
  u32 thread = bpf_get_current_pid_tgid();
  begun.update(&socket, &attempt);
  connecting.update(&thread, &socket);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_exit_connect) {
  u32 thread = bpf_get_current_pid_tgid();
  u64 *socket = connecting.lookup(&thread);
  if (!socket) return 0;
  u64 connected = *socket;
  connecting.delete(&thread);
  return port_is_known(args, connected);
}
