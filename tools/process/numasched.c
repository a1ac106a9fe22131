// Threads that go on on another NUMA node than the one where they ran last. A machine with one
// node has none: nothing here has more.
#include <tool.h>

struct move {
  time_ns time;
  pid_nr pid;
  tid_nr tid;
  u32 from;
  u32 to;
  char comm[16];
};
EVENTS(moves, struct move)

BPF_TABLE("lru_hash", u32, u32, nodes, 65536);

RAW_TRACEPOINT_PROBE(sched_switch) {
  struct task_struct *next = (struct task_struct *)ctx->args[2];
  u32 thread = READ(next, pid), node = bpf_get_numa_node_id();
  if (!thread || !task_wanted_of(next)) return 0;
  u32 *before = nodes.lookup(&thread);
  if (before && *before != node) {
    struct move move = {};
    move.time = bpf_ktime_get_ns();
    move.pid = task_pid_of(next);
    move.tid = thread;
    move.from = *before;
    move.to = node;
    bpf_probe_read_kernel(&move.comm, sizeof(move.comm), &next->comm);
    moves_emit(ctx, &move);
  }
  if (!before || *before != node) nodes.update(&thread, &node);
  return 0;
}
