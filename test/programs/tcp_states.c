// Time in each TCP state.
struct state_event {
  u64 skaddr;
  u64 delta_us;
  u32 oldstate, newstate;
  u16 lport, dport;
};
BPF_HASH(last, u64, u64);
BPF_PERF_OUTPUT(changes);

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != IPPROTO_TCP) return 0;
  u64 sk = (u64)args->skaddr, now = bpf_ktime_get_ns();
  u64 *before = last.lookup(&sk);
  struct state_event event = {.skaddr = sk, .oldstate = args->oldstate, .newstate = args->newstate};
  event.delta_us = before ? (now - *before) / 1000 : 0;
  event.lport = args->sport;
  event.dport = args->dport;
  changes.perf_submit(args, &event, sizeof(event));
  if (args->newstate == TCP_CLOSE) last.delete(&sk);
  else last.update(&sk, &now);
  return 0;
}
