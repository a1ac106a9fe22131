// Hits and misses of the directory cache.
#include <linux/dcache.h>
BPF_ARRAY(statistics, u64, 3);
enum { REFERENCES, SLOW, MISSES };

int on_fast(struct pt_regs *ctx) {
  int at = REFERENCES;
  u64 *count = statistics.lookup(&at);
  if (count) __sync_fetch_and_add(count, 1);
  return 0;
}

int on_lookup_return(struct pt_regs *ctx) {
  int at = SLOW;
  u64 *count = statistics.lookup(&at);
  if (count) lock_xadd(count, 1);
  at = MISSES;
  if (PT_REGS_RC(ctx) == 0) {
    count = statistics.lookup(&at);
    if (count) (*count)++;
  }
  return 0;
}
