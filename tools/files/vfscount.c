// Calls of the kernel's functions vfs_*.
#include <tool.h>

struct key {
  hex_u64 address;
  kernel_address function;
};
COUNTS(calls, struct key)

int on_call(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  // Of the function's beginning, wherever in it the probe sits.
  u64 at = bpf_get_func_ip(ctx);
  struct key key = {.address = at, .function = at};
  return calls_add(&key);
}
