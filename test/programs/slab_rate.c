// Allocations of kernel memory by size.
BPF_HISTOGRAM(sizes);
BPF_HASH(bytes, u64, u64);

TRACEPOINT_PROBE(kmem, kmalloc) {
  u64 site = args->call_site;
  sizes.increment(bpf_log2l(args->bytes_alloc));
  bytes.increment(site, args->bytes_alloc);
  return 0;
}
TRACEPOINT_PROBE(kmem, kfree) {
  u64 site = args->call_site;
  bytes.increment(site, 0);
  return 0;
}
