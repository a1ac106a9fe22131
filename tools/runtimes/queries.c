// Queries of MySQL and PostgreSQL, by their USDT probes or by the function that takes them.
#include <tool.h>

PARAM(u64, least_ns)
// Argument of the probe or function that has the query's text.
PARAM(u32, text_argument, 1)
// 1: the argument points to a struct that begins with the text's address.
PARAM(bool, text_in_struct)
// A query is shown as it begins.
PARAM(bool, at_start)

struct query {
  time_ns time;
  duration_ns took;
  pid_nr pid;
  u32 unused;
  char comm[16];
  char query[256];
};
EVENTS(queries, struct query)
COUNTS(latencies, void, log2(duration_ns, took))

struct pending {
  u64 since;
  u64 text;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline void show(void *ctx, u64 now, u64 took, u64 text) {
  struct query query = {};
  query.time = now;
  query.took = took;
  query.pid = task_pid();
  bpf_get_current_comm(&query.comm, sizeof(query.comm));
  bpf_probe_read_user_str(&query.query, sizeof(query.query), (void *)text);
  queries_emit(ctx, &query);
}

static __always_inline int begin(void *ctx, u64 text) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {bpf_ktime_get_ns(), text};
  if (!task_wanted()) return 0;
  if (text_in_struct()) bpf_probe_read_user(&pending.text, sizeof(pending.text), (void *)text);
  if (at_start())
    show(ctx, pending.since, 0, pending.text);
  else
    pendings.update(&thread, &pending);
  return 0;
}

USDT_ARGUMENTS(query_begin)
int query_begin(struct pt_regs *ctx) {
  return begin(ctx, query_begin_argument(ctx, text_argument()));
}

// dispatch_command(command, session, text, …): COM_QUERY alone.
int command_begin(struct pt_regs *ctx) {
  if ((u32)PT_REGS_PARM1(ctx) != 3) return 0;
  return begin(ctx, text_argument() == 2 ? PT_REGS_PARM2(ctx) : PT_REGS_PARM3(ctx));
}

int query_end(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *found = pendings.lookup(&thread);
  if (!found) return 0;
  u64 now = bpf_ktime_get_ns(), took = now - found->since, text = found->text;
  pendings.delete(&thread);
  if (took < least_ns()) return 0;
  latencies_add(took);
  show(ctx, now, took, text);
  return 0;
}
