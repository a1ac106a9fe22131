// Size histogram of block requests by process, from tracepoints alone.
struct key {
  char comm[16];
  u64 slot;
};
BPF_HISTOGRAM(sizes, struct key);

TRACEPOINT_PROBE(block, block_rq_issue) {
  struct key key = {.slot = bpf_log2l(args->bytes / 1024)};
  bpf_probe_read_kernel(&key.comm, sizeof(key.comm), args->comm);
  sizes.increment(key);
  return 0;
}
