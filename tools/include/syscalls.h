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
