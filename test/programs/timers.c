// Timers that fire late.
#include <linux/timer.h>
struct late {
  u64 function;
  u64 expires;
};
BPF_HASH(late_timers, struct late);
TRACEPOINT_PROBE(timer, hrtimer_expire_entry) {
  struct late key = {.function = (u64)args->function};
  late_timers.increment(key);
  return 0;
}
int on_timer(struct pt_regs *ctx, struct timer_list *timer) {
  struct late key = {.function = (u64)timer->function, .expires = timer->expires};
  late_timers.increment(key);
  return 0;
}
