// Switches from one thread to another.
#include <tool.h>

struct key {
  tid_nr prev;
  tid_nr next;
};
COUNTS(switches, struct key)

TRACEPOINT_PROBE(sched, sched_switch) {
  struct key key = {args->prev_pid, args->next_pid};
  return switches_add(&key);
}
