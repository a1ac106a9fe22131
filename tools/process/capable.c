// Checks of capabilities. The tracepoint of newer kernels does not say what the
// check was asked with, the function's arguments do.
#include <tool.h>
#define STACKS 2048

PARAM(bool, with_unaudited)
PARAM(bool, unique)
PARAM(bool, kernel_stacks)
PARAM(bool, user_stacks)

// -1: not known here.
struct check {
  time_ns time;
  pid_nr pid;
  tid_nr tid;
  uid_nr uid;
  s32 cap;
  s32 audit;
  s32 insetid;
  s32 result;
  kernel_stack kernel;
  user_stack user;
  u32 unused;
  char comm[16];
};
EVENTS(checks, struct check)

struct seen {
  u64 cap;
  u64 who;
};
BPF_TABLE("lru_hash", struct seen, u64, known, 10240);

static __always_inline int is_known(int cap) {
  struct seen seen = {.cap = cap, .who = bpf_get_current_pid_tgid() >> 32};
  u64 one = 1;
  if (known.lookup(&seen)) return 1;
  known.update(&seen, &one);
  return 0;
}

static __always_inline void fill(struct check *check, int cap) {
  check->time = bpf_ktime_get_ns();
  check->pid = task_pid();
  check->tid = task_tid();
  check->uid = task_uid();
  check->cap = cap;
  check->kernel = check->user = -14;
  bpf_get_current_comm(&check->comm, sizeof(check->comm));
}

// CAP_OPT_NOAUDIT and CAP_OPT_INSETID
#define UNAUDITED 2
#define IN_SETID 4

int check_function(struct pt_regs *ctx, void *cred, void *namespace, int cap, u32 options) {
  if (!task_wanted()) return 0;
  if (!with_unaudited() && (options & UNAUDITED)) return 0;
  if (unique() && is_known(cap)) return 0;
  struct check check = {};
  fill(&check, cap);
  check.audit = !(options & UNAUDITED);
  check.insetid = !!(options & IN_SETID);
  if (kernel_stacks()) check.kernel = stack_of(ctx, 0);
  if (user_stacks()) check.user = stack_of(ctx, BPF_F_USER_STACK);
  checks_emit(ctx, &check);
  return 0;
}

#if HAS_TRACEPOINT(capability, cap_capable)
int check_tracepoint(struct tracepoint__capability__cap_capable *args) {
  if (!task_wanted()) return 0;
  if (unique() && is_known(args->cap)) return 0;
  struct check check = {};
  fill(&check, args->cap);
  check.audit = check.insetid = -1;
  if (kernel_stacks()) check.kernel = stack_of(args, 0);
  if (user_stacks()) check.user = stack_of(args, BPF_F_USER_STACK);
  checks_emit(args, &check);
  return 0;
}
#endif
