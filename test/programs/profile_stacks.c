// Sampling profiler with both stacks and the sampled address.
#include <uapi/linux/bpf_perf_event.h>
struct sample_key {
  u32 pid;
  u64 ip;
  int user, kernel;
  char name[16];
};
BPF_HASH(samples, struct sample_key);
BPF_STACK_TRACE(traces, 4096);

int on_sample(struct bpf_perf_event_data *ctx) {
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  if (pid == 0) return 0;
  struct sample_key key = {.pid = pid, .ip = PT_REGS_IP(&ctx->regs)};
  bpf_get_current_comm(&key.name, sizeof(key.name));
  key.user = traces.get_stackid(&ctx->regs, BPF_F_USER_STACK);
  key.kernel = traces.get_stackid(&ctx->regs, 0);
  samples.increment(key);
  return 0;
}
