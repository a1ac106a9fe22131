// Stretches of kernel code with interrupts or preemption off for long.
#include <tool.h>

PARAM(u64, least_ns, 100000)

struct section {
  time_ns time;
  duration_ns took;
  kernel_address begin;
  kernel_address begin_parent;
  kernel_address end;
  kernel_address end_parent;
  kernel_stack stack;
  cpu_nr cpu;
  pid_nr pid;
  tid_nr tid;
  char comm[16];
};
EVENTS(sections, struct section)

struct begun {
  u64 at;
  u64 place;
  u64 parent;
  u64 idle;
};
BPF_PERCPU_ARRAY(begun, struct begun, 1);

static __always_inline int begin(u64 place, u64 parent) {
  int zero = 0;
  struct begun *at = begun.lookup(&zero);
  if (!at || at->at) return 0;
  at->place = place;
  at->parent = parent;
  at->at = bpf_ktime_get_ns();
  return 0;
}

static __always_inline int end(void *ctx, u64 place, u64 parent) {
  int zero = 0;
  struct begun *at = begun.lookup(&zero);
  if (!at || at->at == 0) return 0;
  u64 now = bpf_ktime_get_ns(), took = now - at->at;
  u64 idle = at->idle;
  at->at = 0;
  at->idle = 0;
  // An idle CPU sleeps with its interrupts off.
  if (idle || took < least_ns()) return 0;
  struct section event = {.time = now, .took = took};
  event.begin = at->place;
  event.begin_parent = at->parent;
  event.end = place;
  event.end_parent = parent;
  event.stack = stack_of(ctx, 0);
  event.cpu = bpf_get_smp_processor_id();
  event.pid = task_pid();
  event.tid = task_tid();
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  sections_emit(ctx, &event);
  return 0;
}

#if HAS_TRACEPOINT(power, cpu_idle)
TRACEPOINT_PROBE(power, cpu_idle) {
  int zero = 0;
  struct begun *at = begun.lookup(&zero);
  if (at) at->idle = 1;
  return 0;
}
#endif

int irqs_off(struct bpf_raw_tracepoint_args *ctx) { return begin(ctx->args[0], ctx->args[1]); }
int irqs_on(struct bpf_raw_tracepoint_args *ctx) { return end(ctx, ctx->args[0], ctx->args[1]); }
int preemption_off(struct bpf_raw_tracepoint_args *ctx) {
  return begin(ctx->args[0], ctx->args[1]);
}
int preemption_on(struct bpf_raw_tracepoint_args *ctx) {
  return end(ctx, ctx->args[0], ctx->args[1]);
}
