// Compaction of memory: who waits for it, of which zone, and what came of it.
#include <tool.h>
#define STACKS 4096

PARAM(bool, with_stack)

struct zone_state {
  char name[16];
  s32 node;
  s32 order;
  u64 low, high, least, free;
};

struct start {
  u64 time;
  struct zone_state zone;
};
// What mm_compaction_suitable told of the thread's next compaction.
BPF_TABLE("lru_hash", u32, struct zone_state, zones, 10240);
BPF_TABLE("lru_hash", u32, struct start, starts, 10240);

struct compaction {
  time_ns time;
  duration_ns took;
  u64 low, high, least, free;
  pid_nr pid;
  s32 node;
  s32 order;
  s32 status;
  u32 sync;
  kernel_stack stack;
  char comm[16];
  char zone[16];
};
EVENTS(compactions, struct compaction)

static __always_inline void describe(struct zone *zone, struct zone_state *state) {
  u64 marks[3] = {};
  bpf_probe_read_kernel_str(&state->name, sizeof(state->name), READ(zone, name));
  state->node = READ(READ(zone, zone_pgdat), node_id);
  bpf_probe_read_kernel(&marks, sizeof(marks), &zone->_watermark);
  state->least = marks[WMARK_MIN];
  state->low = marks[WMARK_LOW];
  state->high = marks[WMARK_HIGH];
  atomic_long_t *counts = (atomic_long_t *)&zone->vm_stat;
  bpf_probe_read_kernel(&state->free, sizeof(state->free), &counts[NR_FREE_PAGES]);
}

RAW_TRACEPOINT_PROBE(mm_compaction_suitable) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct zone_state state = {};
  describe((struct zone *)ctx->args[0], &state);
  state.order = ctx->args[1];
  zones.update(&thread, &state);
  return 0;
}

static __always_inline int begin(struct zone *zone) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct zone_state *told = zones.lookup(&thread);
  struct start start = {};
  start.time = bpf_ktime_get_ns();
  // Who compacts all of a node's memory, as by /proc, asks for no order.
  start.zone.order = -1;
  if (told)
    start.zone = *told;
  else if (zone)
    describe(zone, &start.zone);
  zones.delete(&thread);
  starts.update(&thread, &start);
  return 0;
}

// Newer kernels pass the control's address first, older ones the zone's first page.
RAW_TRACEPOINT_PROBE(mm_compaction_begin) {
  if ((s64)ctx->args[0] >= 0) return begin(0);
  return begin(READ((struct compact_control *)ctx->args[0], zone));
}

TRACEPOINT_PROBE(compaction, mm_compaction_end) {
  u32 thread = bpf_get_current_pid_tgid();
  struct start *start = starts.lookup(&thread);
  if (!start) return 0;
  struct compaction event = {};
  event.time = start->time;
  event.took = bpf_ktime_get_ns() - start->time;
  event.low = start->zone.low;
  event.high = start->zone.high;
  event.least = start->zone.least;
  event.free = start->zone.free;
  event.pid = task_pid();
  event.node = start->zone.node;
  event.order = start->zone.order;
  event.status = args->status;
  event.sync = args->sync;
  event.stack = with_stack() ? stack_of(args, 0) : -1;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  __builtin_memcpy(&event.zone, &start->zone.name, sizeof(event.zone));
  compactions_emit(args, &event);
  starts.delete(&thread);
  return 0;
}
