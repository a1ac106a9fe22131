// Tasks moved between CPUs.
struct move {
  u32 from, to;
};
BPF_HASH(moves, struct move);

TRACEPOINT_PROBE(sched, sched_migrate_task) {
  struct move move = {.from = args->orig_cpu, .to = args->dest_cpu};
  moves.increment(move);
  return 0;
}
