// Which CPUs are idle, sampled.
#include <uapi/linux/bpf_perf_event.h>
BPF_HISTOGRAM(busy, u32, 256);

int sample(struct bpf_perf_event_data *ctx) {
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  u32 cpu = bpf_get_smp_processor_id();
  if (pid) busy.increment(cpu);
  return 0;
}
