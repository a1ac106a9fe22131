// The lines that are typed in a shell (uretprobe on readline).
struct line {
  u32 pid;
  char text[80];
};
BPF_PERF_OUTPUT(lines);
int on_readline(struct pt_regs *ctx) {
  struct line line = {.pid = bpf_get_current_pid_tgid() >> 32};
  if (!PT_REGS_RC(ctx)) return 0;
  bpf_probe_read_user_str(&line.text, sizeof(line.text), (void *)PT_REGS_RC(ctx));
  char comm[TASK_COMM_LEN] = {};
  bpf_get_current_comm(&comm, sizeof(comm));
  if (comm[0] == 'b' && comm[1] == 'a' && comm[2] == 's' && comm[3] == 'h') lines.perf_submit(ctx, &line, sizeof(line));
  return 0;
}
