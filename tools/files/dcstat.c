// Lookups in the cache of directory entries: all, those that left the fast way, and misses.
#include <tool.h>

COUNTS(lookups, void, sum(u64, refs), sum(u64, slow), sum(u64, misses))

int on_fast(struct pt_regs *ctx) { return task_wanted() ? lookups_add(1, 0, 0) : 0; }
int on_slow(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  return lookups_add(0, 1, PT_REGS_RC(ctx) == 0);
}
