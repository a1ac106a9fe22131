// Retransmitted segments from the tracepoint.
struct retransmit {
  u64 ts;
  u32 saddr, daddr;
  u16 sport, dport;
  int state;
};
BPF_RINGBUF_OUTPUT(retransmits, 16);

TRACEPOINT_PROBE(tcp, tcp_retransmit_skb) {
  struct retransmit *event = retransmits.ringbuf_reserve(sizeof(struct retransmit));
  if (!event) return 0;
  event->ts = bpf_ktime_get_ns();
  event->sport = args->sport;
  event->dport = args->dport;
  event->state = args->state;
  __builtin_memcpy(&event->saddr, args->saddr, sizeof(event->saddr));
  __builtin_memcpy(&event->daddr, args->daddr, sizeof(event->daddr));
  retransmits.ringbuf_submit(event, 0);
  return 0;
}
