// Allocations that were not freed, with their stacks.
struct alloc_info {
  u64 size, timestamp_ns;
  int stack_id;
};
struct combined {
  u64 total_size, number;
};
BPF_HASH(sizes, u64);
BPF_HASH(allocs, u64, struct alloc_info, 1000000);
BPF_HASH(by_stack, u64, struct combined, 10240);
BPF_STACK_TRACE(stack_traces, 10240);

int alloc_enter(struct pt_regs *ctx, size_t size) {
  u64 pid = bpf_get_current_pid_tgid(), size64 = size;
  sizes.update(&pid, &size64);
  return 0;
}

int alloc_exit(struct pt_regs *ctx) {
  u64 pid = bpf_get_current_pid_tgid(), address = PT_REGS_RC(ctx);
  u64 *size = sizes.lookup(&pid);
  if (!size || !address) return 0;
  struct alloc_info info = {.size = *size, .timestamp_ns = bpf_ktime_get_ns()};
  info.stack_id = stack_traces.get_stackid(ctx, BPF_F_USER_STACK | BPF_F_REUSE_STACKID);
  allocs.update(&address, &info);
  u64 stack = info.stack_id;
  struct combined zero = {}, *sum = by_stack.lookup_or_try_init(&stack, &zero);
  if (sum) {
    lock_xadd(&sum->total_size, info.size);
    lock_xadd(&sum->number, 1);
  }
  sizes.delete(&pid);
  return 0;
}

int free_enter(struct pt_regs *ctx, void *address) {
  u64 key = (u64)address;
  allocs.delete(&key);
  return 0;
}
