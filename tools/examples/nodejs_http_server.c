// Requests that a server in Node.js gets, by its USDT probe.
#include <tool.h>

struct asked {
  time_ns time;
  pid_nr pid;
  u32 unused;
  char comm[16];
  char path[128];
};
EVENTS(requests, struct asked)

USDT_ARGUMENTS(request)
int request(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct asked asked = {};
  asked.time = bpf_ktime_get_ns();
  asked.pid = task_pid();
  bpf_get_current_comm(&asked.comm, sizeof(asked.comm));
  bpf_probe_read_user_str(&asked.path, sizeof(asked.path), (void *)request_argument(ctx, 6));
  requests_emit(ctx, &asked);
  return 0;
}
