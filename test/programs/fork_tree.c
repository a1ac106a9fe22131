// Parent and child of each fork.
BPF_HASH(children, u32, u32);
BPF_HASH(forks, u32);

TRACEPOINT_PROBE(sched, sched_process_fork) {
  u32 child = args->child_pid, parent = args->parent_pid;
  children.update(&child, &parent);
  forks.increment(parent);
  return 0;
}
