// Handler of a static probe; the argument readers are made for each probe.
#include <uapi/linux/ptrace.h>
static __always_inline int _bpf_readarg_on_request_1(struct pt_regs *ctx, void *to, size_t size) {
  if (size != sizeof(u64)) return -1;
  *((u64 *)to) = ctx->di;
  return 0;
}
struct request_event {
  u32 pid;
  char url[64];
};
BPF_PERF_OUTPUT(requests);

int on_request(struct pt_regs *ctx) {
  u64 address = 0;
  struct request_event event = {.pid = bpf_get_current_pid_tgid() >> 32};
  bpf_usdt_readarg(1, ctx, &address);
  bpf_probe_read_user_str(&event.url, sizeof(event.url), (void *)address);
  requests.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
