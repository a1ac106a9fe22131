// Waiting for kernel mutexes.
#include <linux/mutex.h>
BPF_HASH(waiting, u32, u64);
BPF_HASH(by_lock, u64, u64);
int lock_entry(struct pt_regs *ctx, struct mutex *lock) {
  u32 tid = bpf_get_current_pid_tgid();
  u64 now = bpf_ktime_get_ns();
  waiting.update(&tid, &now);
  return 0;
}
int lock_return(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  u64 *then = waiting.lookup(&tid);
  if (!then) return 0;
  u64 slot = bpf_log2l(bpf_ktime_get_ns() - *then);
  by_lock.increment(slot);
  waiting.delete(&tid);
  return 0;
}
