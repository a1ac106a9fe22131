// Sizes of block I/O, in powers of two and in steps.
#include <tool.h>

COUNTS(sizes, void, log2(u64, kbytes))
COUNTS(steps, void, linear(u64, kbytes, 0, 1, 128))

TRACEPOINT_PROBE(block, block_rq_complete) {
  u64 kbytes = args->nr_sector / 2;
  sizes_add(kbytes);
  return steps_add(kbytes);
}
