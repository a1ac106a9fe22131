// Calls of a language's methods and of the system, by name.
#include <runtimes.h>
#include <tool.h>
#include <syscalls.h>

PARAM(bool, latency)

// In place of a system call's mode.
#define METHOD 3

struct key {
  s64 call;
  u64 mode;
  char clazz[NAME_SIZE];
  char method[NAME_SIZE];
};
COUNTS(calls, struct key, sum(duration_ns, time))

struct entry {
  u64 thread;
  struct key key;
};
BPF_TABLE("lru_hash", struct entry, u64, entries, 20480);
BPF_HASH(begun, u32, struct syscall_begun, 65536);

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
  struct entry entry = {.thread = bpf_get_current_pid_tgid(), .key = {.mode = METHOD}};
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
  struct entry entry = {.thread = bpf_get_current_pid_tgid(), .key = {.mode = METHOD}};
  if (class_text())
    runtime_name(entry.key.clazz, method_return_argument(ctx, class_text()), class_length(),
                 method_return_argument(ctx, class_length()));
  runtime_name(entry.key.method, method_return_argument(ctx, method_text()), method_length(),
               method_return_argument(ctx, method_length()));
  return leave(&entry);
}

static __always_inline int add_call(struct syscall *syscall, u64 took) {
  struct key key = {.call = syscall_number(syscall), .mode = syscall->mode};
  return calls_add(&key, took);
}

TRACEPOINT_PROBE(raw_syscalls, sys_enter) {
  if (!task_wanted()) return 0;
  struct syscall entered = syscall_of(args->id);
  if (!latency()) return add_call(&entered, 0);
  u32 thread = bpf_get_current_pid_tgid();
  struct syscall_begun now = syscall_begins(&entered);
  if (begun.update(&thread, &now)) calls_dropped();
  return 0;
}

TRACEPOINT_PROBE(raw_syscalls, sys_exit) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct syscall_begun *since = begun.lookup(&thread);
  if (!since) return 0;
  add_call(&since->syscall, bpf_ktime_get_ns() - since->since);
  return begun.delete(&thread);
}
