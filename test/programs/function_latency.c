// Latency of any function, nested calls included.
#include <uapi/linux/ptrace.h>
struct frame {
  u32 tid;
  u32 depth;
};
BPF_HASH(began, struct frame, u64);
BPF_HASH(depths, u32, u32);
BPF_ARRAY(average, u64, 2);
BPF_HISTOGRAM(histogram);

int entry(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid(), zero = 0;
  u32 *depth = depths.lookup_or_try_init(&tid, &zero);
  if (!depth) return 0;
  struct frame frame = {.tid = tid, .depth = ++(*depth)};
  u64 now = bpf_ktime_get_ns();
  began.update(&frame, &now);
  return 0;
}
int leave(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  u32 *depth = depths.lookup(&tid);
  if (!depth) return 0;
  struct frame frame = {.tid = tid, .depth = *depth};
  if (*depth > 0) (*depth)--;
  u64 *then = began.lookup(&frame);
  if (!then) return 0;
  u64 delta = bpf_ktime_get_ns() - *then;
  int at = 0;
  u64 *sum = average.lookup(&at);
  if (sum) lock_xadd(sum, delta);
  at = 1;
  u64 *number = average.lookup(&at);
  if (number) lock_xadd(number, 1);
  histogram.atomic_increment(bpf_log2l(delta));
  began.delete(&frame);
  return 0;
}
