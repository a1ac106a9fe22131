// Calls of a language's methods and of the system, by name.
#include <runtimes.h>
#include <tool.h>

PARAM(bool, latency)

struct key {
  // System calls; -1 for methods.
  s64 call;
  char clazz[NAME_SIZE];
  char method[NAME_SIZE];
};
COUNTS(calls, struct key, sum(duration_ns, time))

struct entry {
  u64 thread;
  struct key key;
};
BPF_TABLE("lru_hash", struct entry, u64, entries, 20480);

// Entry and return name the method alike. Of calls within themselves the innermost is measured.
static __always_inline int enter(struct entry *entry) {
  u64 now = bpf_ktime_get_ns();
  if (!latency()) return calls_add(&entry->key, 0);
  entries.update(entry, &now);
  return 0;
}

static __always_inline int leave(struct entry *entry) {
  u64 *since = entries.lookup(entry);
  if (!since) return 0;
  u64 took = bpf_ktime_get_ns() - *since;
  entries.delete(entry);
  return calls_add(&entry->key, took);
}

USDT_ARGUMENTS(method_entry)
int method_entry(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct entry entry = {.thread = bpf_get_current_pid_tgid(), .key = {.call = -1}};
  if (class_text())
    runtime_name(entry.key.clazz, method_entry_argument(ctx, class_text()), class_length(),
                 method_entry_argument(ctx, class_length()));
  runtime_name(entry.key.method, method_entry_argument(ctx, method_text()), method_length(),
               method_entry_argument(ctx, method_length()));
  return enter(&entry);
}

USDT_ARGUMENTS(method_return)
int method_return(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct entry entry = {.thread = bpf_get_current_pid_tgid(), .key = {.call = -1}};
  if (class_text())
    runtime_name(entry.key.clazz, method_return_argument(ctx, class_text()), class_length(),
                 method_return_argument(ctx, class_length()));
  runtime_name(entry.key.method, method_return_argument(ctx, method_text()), method_length(),
               method_return_argument(ctx, method_length()));
  return leave(&entry);
}

TRACEPOINT_PROBE(raw_syscalls, sys_enter) {
  if (!task_wanted()) return 0;
  struct entry entry = {.thread = bpf_get_current_pid_tgid(), .key = {.call = args->id}};
  return enter(&entry);
}

TRACEPOINT_PROBE(raw_syscalls, sys_exit) {
  if (!task_wanted()) return 0;
  struct entry entry = {.thread = bpf_get_current_pid_tgid(), .key = {.call = args->id}};
  return leave(&entry);
}
