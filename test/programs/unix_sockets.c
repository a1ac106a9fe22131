// Path of Unix sockets that are connected to.
#include <net/af_unix.h>
#include <linux/un.h>
struct unix_event {
  u32 pid;
  char path[108];
};
BPF_PERF_OUTPUT(unix_events);

int on_connect(struct pt_regs *ctx, struct socket *sock, struct sockaddr *address, int length) {
  struct sockaddr_un *name = (struct sockaddr_un *)address;
  struct unix_event event = {.pid = bpf_get_current_pid_tgid() >> 32};
  bpf_probe_read_kernel_str(&event.path, sizeof(event.path), name->sun_path);
  unix_events.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
