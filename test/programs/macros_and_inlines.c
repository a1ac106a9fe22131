// Small macros of the kernel's headers at work.
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/err.h>
struct outer {
  u64 first;
  struct list_head node;
  u32 last;
};
BPF_ARRAY(results, u64, 8);

static __always_inline void put(int at, u64 value) {
  u64 *slot = results.lookup(&at);
  if (likely(slot != NULL)) *slot = value;
}
int compute(struct pt_regs *ctx) {
  u64 a = PT_REGS_PARM1(ctx), b = PT_REGS_PARM2(ctx);
  put(0, min(a, b) + max_t(u64, a, b));
  put(1, container_of((struct list_head *)a, struct outer, node) == (struct outer *)b);
  put(2, IS_ERR((void *)a) ? PTR_ERR((void *)a) : -ENOENT);
  put(3, DIV_ROUND_UP(a, 512) + roundup_pow_of_two(100) + ARRAY_SIZE(((struct outer[3]){})));
  put(4, BIT(3) | GENMASK(7, 4) | offsetof(struct outer, last) | sizeof_field(struct outer, last));
  put(5, clamp_t(u64, a, 10, 20) + swab32(b) + be16_to_cpu(a));
  return 0;
}
