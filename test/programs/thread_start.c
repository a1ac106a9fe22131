// New threads with their start routine (a uprobe on pthread_create).
struct thread_event {
  u64 ts;
  u64 start;
  u32 pid;
  char comm[TASK_COMM_LEN];
};
BPF_PERF_OUTPUT(threads);

int on_create(struct pt_regs *ctx) {
  struct thread_event event = {.ts = bpf_ktime_get_ns(), .start = PT_REGS_PARM3(ctx)};
  event.pid = bpf_get_current_pid_tgid() >> 32;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  threads.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
