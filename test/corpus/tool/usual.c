// Records, counts and constants of all kinds.
#include <tool.h>
#define LIMIT 16

/* Only those
 * that fail. */
PARAM(bool, failed_only)
// Longer than this.
PARAM(duration_ns, longer, 10)
PARAM(u64, at_most, 0x10)

enum state { IDLE, BUSY = 4, GONE = -1 };
struct inner { u32 low : 3, high : 29; union { u64 a; char b[8]; }; };
struct record {
  time_ns time;
  pid_nr pid;
  enum state state;
  struct inner inner[2];
  char comm[LIMIT];
  errno_nr error;
};
EVENTS(records, struct record)
struct key { char comm[16]; dev_nr device; };
COUNTS(sizes, struct key, log2(size_bytes, size), sum(size_bytes, bytes), min(u64, least), max(u64, most))
COUNTS(total, none, linear(u64, percent, 0, 100, 10))

// attach probed to u:/usr/bin/python3.11:python:gc__start
int probed(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct key key = {};
  sizes_add(&key, 1, 2, 3, 4);
  return 0;
}
