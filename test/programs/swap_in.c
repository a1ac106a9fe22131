// Pages read from swap, by process.
struct swap_key {
  u32 pid;
  char comm[TASK_COMM_LEN];
};
BPF_HASH(swaps, struct swap_key);
int on_swapin(struct pt_regs *ctx) {
  struct swap_key key = {.pid = bpf_get_current_pid_tgid() >> 32};
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  swaps.increment(key);
  return 0;
}
