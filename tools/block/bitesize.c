// Sizes of block requests, by the program that was running when each was sent to the disk.
#include <tool.h>

struct key {
  char comm[16];
};
COUNTS(requests, struct key, log2(u64, kbytes))

TRACEPOINT_PROBE(block, block_rq_issue) {
  struct key key = {};
  bpf_probe_read_kernel(&key.comm, sizeof(key.comm), args->comm);
  requests_add(&key, args->bytes / 1024);
  return 0;
}
