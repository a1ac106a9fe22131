// A chain of programs.
BPF_PROG_ARRAY(stages, 4);
BPF_ARRAY(visits, u64, 4);

static void visit(int stage) {
  u64 *count = visits.lookup(&stage);
  if (count) lock_xadd(count, 1);
}
int first(struct pt_regs *ctx) {
  visit(0);
  stages.call(ctx, 1);
  bpf_trace_printk("no second stage\n");
  return 0;
}
int second(struct pt_regs *ctx) {
  visit(1);
  stages.call(ctx, 2);
  return 0;
}
