// System calls: what their own tracepoints give, and their numbers at the raw tracepoints
// sys_enter and sys_exit.
#ifndef TOOL_SYSCALLS_H
#define TOOL_SYSCALLS_H

// At sys_enter_NAME and sys_exit_NAME, whichever call that is: one program for several calls is
// compiled once. Of the arguments as many can be read as the call has that has the fewest.
struct syscall_enter {
  u64 common;
  s32 number;
  u32 unused;
  u64 args[6];
};
struct syscall_exit {
  u64 common;
  s32 number;
  u32 unused;
  s64 result;
};

enum syscall_mode { NATIVE, COMPAT, X32 };

// A call as it was made. What takes times keeps it until the call returns: rt_sigreturn has no
// number then, and execve may have that of another mode.
struct syscall {
  s64 call;
  u64 mode;
};
struct syscall_begun {
  u64 since;
  struct syscall syscall;
};

static __always_inline enum syscall_mode syscall_mode(s64 call) {
#if defined(__x86_64__)
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  // TS_COMPAT
  if (READ(task, thread_info.status) & 2) return COMPAT;
  // __X32_SYSCALL_BIT
  if (call >= 0 && call & 0x40000000) return X32;
#endif
  return NATIVE;
}

static __always_inline struct syscall syscall_of(s32 call) {
  struct syscall of = {.call = call, .mode = syscall_mode(call)};
  return of;
}

static __always_inline struct syscall_begun syscall_begins(struct syscall *syscall) {
  struct syscall_begun begun = {.since = bpf_ktime_get_ns(), .syscall = *syscall};
  return begun;
}

// Without the bit that says x32.
static __always_inline s64 syscall_number(struct syscall *of) {
  return of->mode == X32 ? of->call & ~0x40000000 : of->call;
}

// A program of 32 bits has numbers of 32 bits.
static __always_inline s64 syscall_entered(struct bpf_raw_tracepoint_args *ctx) {
  return (s32)ctx->args[1];
}

static __always_inline s64 syscall_returning(struct bpf_raw_tracepoint_args *ctx) {
  struct pt_regs *regs = (struct pt_regs *)ctx->args[0];
#if defined(__aarch64__)
  return (s32)READ(regs, syscallno);
#else
  return (s32)READ(regs, orig_ax);
#endif
}

#endif
