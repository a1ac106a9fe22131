// A product with a constant of the headers is no declaration of a pointer.
#include <linux/sched.h>

#define TWICE (2 * TASK_COMM_LEN)

enum { NAME_LEN = DNAME_INLINE_LEN };
#undef DNAME_INLINE_LEN
#define DNAME_INLINE_LEN NAME_LEN

struct place {
  char comm[TWICE];
  char name[DNAME_INLINE_LEN];
};
BPF_ARRAY(sums, u64, 8);
BPF_HASH(places, u32, struct place);

int count(struct pt_regs *ctx, struct pid **link, u64 *wanted) {
  u64 now = bpf_ktime_get_ns(), in_us = now / NSEC_PER_USEC;
  u64 slot = div_u64(now, 100 * NSEC_PER_MSEC), back = in_us * NSEC_PER_USEC;
  enum pid_type kind = (2 * PIDTYPE_TGID);
  u64 values[2] = {in_us * USEC_PER_MSEC, 4 * PF_KTHREAD};
  struct place *found, *other = NULL;
  u64 sum = slot + back + kind + values[0] + values[1] + (3 * PAGE_SIZE) + 5 * HZ;
  int key = 1;
  for (u64 i = 0, *at = &sum; i < 2; i++) sum += *at;
  u32 first = (1 * AF_INET6);
  found = places.lookup(&first);
  if (found && !other) sum += found->comm[0] * MAX_NICE;
  sums.update(&key, &sum);
  return 0;
}
