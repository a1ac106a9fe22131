// Time that TCP connections spend in each state of congestion control.
#include <tool.h>
#include <connections.h>

struct since {
  u64 time;
  u64 state;
};
BPF_HASH(states, u64, struct since, 65536);

struct flow {
  struct ends ends;
};
COUNTS(flows, struct flow, sum(duration_ns, open), sum(duration_ns, disorder),
       sum(duration_ns, cwr), sum(duration_ns, recovery), sum(duration_ns, loss), sum(u64, changes))

enum congestion { open, disorder, cwr, recovery, loss };

struct kind {
  enum congestion tcp_congest_state;
};
COUNTS(times, struct kind, log2(duration_ns, spent))

PARAM(bool, distributions)

static __always_inline int spent(struct sock *sk, struct since *since, u64 now, u64 changes) {
  u64 time = now - since->time, state = since->state;
  if (distributions()) {
    struct kind kind = {state};
    return times_add(&kind, time);
  }
  struct flow flow = {};
  ends_of_socket(sk, &flow.ends);
  return flows_add(&flow, state == open ? time : 0, state == disorder ? time : 0,
                   state == cwr ? time : 0, state == recovery ? time : 0, state == loss ? time : 0,
                   changes);
}

// The state that is left is the one that was set before: open, where we have seen none.
TRACEPOINT_PROBE(tcp, tcp_cong_state_set) {
  u64 socket = (u64)args->skaddr, now = bpf_ktime_get_ns();
  if (!socket_wanted((struct sock *)socket)) return 0;
  struct since *known = states.lookup(&socket), next = {now, args->cong_state};
  if (known && known->state != next.state) spent((struct sock *)socket, known, now, 1);
  if (!known || known->state != next.state) states.update(&socket, &next);
  return 0;
}

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  u64 socket = (u64)args->skaddr, now = bpf_ktime_get_ns();
  if (args->protocol != 6) return 0;
  if (args->newstate == TCP_ESTABLISHED && socket_wanted((struct sock *)socket)) {
    struct since first = {now, open};
    states.insert(&socket, &first);
  }
  if (args->newstate != TCP_CLOSE) return 0;
  struct since *known = states.lookup(&socket);
  if (known) spent((struct sock *)socket, known, now, 0);
  states.delete(&socket);
  return 0;
}
