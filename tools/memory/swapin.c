// Pages that are read back from swap, by the process that waits for them.
#include <tool.h>

struct key {
  pid_nr pid;
  char comm[16];
};
COUNTS(swapins, struct key)

int on_swapin(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct key key = {};
  key.pid = task_pid();
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  return swapins_add(&key);
}
