// Messages to trace_pipe.
int hello(struct pt_regs *ctx) {
  char comm[16];
  bpf_get_current_comm(&comm, sizeof(comm));
  bpf_trace_printk("hello %s %d %llx\n", comm, (int)bpf_get_current_pid_tgid(), bpf_ktime_get_ns());
  bpf_trace_printk("plain\n");
  return 0;
}
