// Calls of the kernel's functions vfs_*.
#include <tool.h>

struct key {
  kernel_address function;
};
COUNTS(calls, struct key)

int on_call(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  // Of the function's beginning, wherever in it the probe sits.
  struct key key = {.function = bpf_get_func_ip(ctx)};
  return calls_add(&key);
}
