// Signals sent with kill(), successful or not.
#include <linux/sched.h>
struct sent {
  int tpid, sig;
};
struct signal_event {
  u32 pid;
  int tpid, sig, result;
  char comm[TASK_COMM_LEN];
};
BPF_HASH(sending, u32, struct sent);
BPF_PERF_OUTPUT(signals);

int syscall__kill(struct pt_regs *ctx, int tpid, int sig) {
  u32 tid = bpf_get_current_pid_tgid();
  if (sig == 0 || sig == SIGCHLD) return 0;
  struct sent sent = {.tpid = tpid, .sig = sig};
  sending.update(&tid, &sent);
  return 0;
}

int kill_return(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  struct sent *sent = sending.lookup(&tid);
  if (!sent) return 0;
  struct signal_event event = {.pid = bpf_get_current_pid_tgid() >> 32, .tpid = sent->tpid, .sig = sent->sig};
  event.result = PT_REGS_RC(ctx);
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  signals.perf_submit(ctx, &event, sizeof(event));
  sending.delete(&tid);
  return 0;
}
