// Stops a process that calls a function too often.
BPF_HASH(calls, u32);
int limit(struct pt_regs *ctx) {
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  calls.increment(pid);
  u64 *count = calls.lookup(&pid);
  if (count && *count > 1000000) bpf_send_signal(SIGSTOP);
  return 0;
}
