// Time that lookups of hosts take in the C library.
#include <tool.h>

struct begun {
  u64 since;
  u64 name;
  char host[80];
};
BPF_TABLE("lru_hash", u32, struct begun, lookups, 10240);

struct lookup {
  time_ns time;
  duration_ns latency;
  pid_nr pid;
  tid_nr tid;
  char comm[16];
  char host[80];
};
EVENTS(results, struct lookup)

int enter(struct pt_regs *ctx) {
  void *host = (void *)PT_REGS_PARM1(ctx);
  // getaddrinfo() without a host is about a service alone.
  if (!host || !task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct begun begun = {};
  begun.since = bpf_ktime_get_ns();
  begun.name = (u64)host;
  bpf_probe_read_user_str(&begun.host, sizeof(begun.host), host);
  lookups.update(&thread, &begun);
  return 0;
}

int leave(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct begun *begun = lookups.lookup(&thread);
  if (!begun) return 0;
  struct lookup event = {};
  event.time = bpf_ktime_get_ns();
  event.latency = event.time - begun->since;
  event.pid = task_pid();
  event.tid = task_tid();
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  __builtin_memcpy(&event.host, &begun->host, sizeof(event.host));
  // Nobody has looked at it before: it was not in memory yet.
  if (!event.host[0]) bpf_probe_read_user_str(&event.host, sizeof(event.host), (void *)begun->name);
  results_emit(ctx, &event);
  lookups.delete(&thread);
  return 0;
}
