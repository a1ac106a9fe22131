// Queues and stacks.
struct item {
  u64 ts;
  u32 pid;
};
BPF_QUEUE(fifo, struct item, 1024);
BPF_STACK(lifo, struct item, 1024, 0);

int put(struct pt_regs *ctx) {
  struct item item = {.ts = bpf_ktime_get_ns(), .pid = bpf_get_current_pid_tgid() >> 32};
  fifo.push(&item, BPF_EXIST);
  lifo.push(&item, 0);
  return 0;
}
int take(struct pt_regs *ctx) {
  struct item item = {};
  if (fifo.pop(&item) == 0) bpf_trace_printk("from %d\n", item.pid);
  if (lifo.peek(&item) == 0) lifo.pop(&item);
  return 0;
}
