// libbpf's name for bpf_trace_printk.
int shown(struct pt_regs *ctx, int fd) {
  bpf_printk("fd %d\n", fd);
  bpf_printk("no value\n");
  return 0;
}
