// What a ring buffer says of itself.
BPF_RINGBUF_OUTPUT(events, 8);
BPF_HASH(sizes, u64, u64);

TRACEPOINT_PROBE(syscalls, sys_enter_getpid) {
  u64 size = events.ringbuf_query(BPF_RB_RING_SIZE);
  if (events.ringbuf_query(BPF_RB_AVAIL_DATA) < size) sizes.increment(size);
  return 0;
}
