// How long reads take.
#include <tool.h>

COUNTS(latencies, void, log2(duration_ns, took))

BPF_TABLE("lru_hash", u32, u64, begun, 10240);

static __always_inline int enter(void) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  u64 now = bpf_ktime_get_ns();
  begun.update(&thread, &now);
  return 0;
}

static __always_inline int leave(void) {
  u32 thread = bpf_get_current_pid_tgid();
  u64 *since = begun.lookup(&thread);
  if (!since) return 0;
  u64 took = bpf_ktime_get_ns() - *since;
  begun.delete(&thread);
  return latencies_add(took);
}

int read_begin(struct pt_regs *ctx) { return enter(); }
int read_end(struct pt_regs *ctx) { return leave(); }
int call_begin(struct tracepoint__syscalls__sys_enter_read *args) { return enter(); }
int call_end(struct tracepoint__syscalls__sys_exit_read *args) { return leave(); }
