// Locks of files, with the lock's own description.
#include <linux/fs.h>
struct lock_event {
  u32 pid, owner;
  s64 start, end;
};
BPF_PERF_OUTPUT(locks);

int on_lock(struct pt_regs *ctx, struct file *file, struct file_lock *lock) {
  struct lock_event event = {.pid = bpf_get_current_pid_tgid() >> 32};
  event.start = lock->fl_start;
  event.end = lock->fl_end;
  locks.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
