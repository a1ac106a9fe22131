// Soft interrupts that waited long until they ran, or ran long.
#include <tool.h>
#include <interrupts.h>
#include <softirqs.h>

PARAM(u64, least_ns, 10000000)

enum stage { waiting, running };

struct slow {
  time_ns time;
  duration_ns took;
  enum stage stage;
  enum softirq softirq;
  cpu_nr cpu;
  pid_nr pid;
  char comm[16];
};
EVENTS(slows, struct slow)

struct moments {
  u64 raised[16];
  u64 entered[16];
};
BPF_PERCPU_ARRAY(moments, struct moments, 1);

static __always_inline int tell(void *ctx, u32 vector, enum stage stage, u64 since, u64 now) {
  if (since == 0 || now - since < least_ns() || !cpu_is_wanted()) return 0;
  struct slow event = {};
  event.time = now;
  event.took = now - since;
  event.stage = stage;
  event.softirq = vector;
  event.cpu = bpf_get_smp_processor_id();
  event.pid = task_pid();
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  slows_emit(ctx, &event);
  return 0;
}

RAW_TRACEPOINT_PROBE(softirq_raise) {
  int zero = 0;
  u32 vector = ctx->args[0] & 15;
  struct moments *at = moments.lookup(&zero);
  // Raised again before it ran: the first time counts.
  if (at && at->raised[vector] == 0) at->raised[vector] = bpf_ktime_get_ns();
  return 0;
}

RAW_TRACEPOINT_PROBE(softirq_entry) {
  int zero = 0;
  u32 vector = ctx->args[0] & 15;
  u64 now = bpf_ktime_get_ns();
  struct moments *at = moments.lookup(&zero);
  if (!at) return 0;
  u64 since = at->raised[vector];
  at->raised[vector] = 0;
  at->entered[vector] = now;
  return tell(ctx, vector, waiting, since, now);
}

RAW_TRACEPOINT_PROBE(softirq_exit) {
  int zero = 0;
  u32 vector = ctx->args[0] & 15;
  struct moments *at = moments.lookup(&zero);
  if (!at) return 0;
  u64 since = at->entered[vector];
  at->entered[vector] = 0;
  return tell(ctx, vector, running, since, bpf_ktime_get_ns());
}
