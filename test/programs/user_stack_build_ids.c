// Stacks as build id and offset.
BPF_STACK_TRACE_BUILDID(stacks, 1024);
BPF_HASH(counts, u32);
int sample(struct pt_regs *ctx) {
  int id = stacks.get_stackid(ctx, BPF_F_USER_STACK);
  if (id < 0) return 0;
  u32 key = id;
  counts.increment(key);
  return 0;
}
