// Time in the kernel's ticks, whose length is that of this kernel.
#include <linux/jiffies.h>
#include <linux/ktime.h>

#if !defined(CONFIG_SMP) || HZ < 100
#error "the kernel's configuration was not read"
#endif
BPF_HASH(times, u64, u64);

int tick(struct pt_regs *ctx) {
  u64 now = bpf_jiffies64(), later = now + msecs_to_jiffies(1500);
  u64 key = jiffies_to_msecs(now) + nsecs_to_jiffies(3 * NSEC_PER_SEC);
  ktime_t start = bpf_ktime_get_ns();
  if (time_after(later, now) && ktime_to_us(start) > ktime_us_delta(start, 10)) times.increment(key);
  return 0;
}
