// What every tool includes: types that say what a number means, constants of a
// run, and which tasks are wanted. docs/writing-tools.md lists all of it.
#ifndef TOOL_H
#define TOOL_H

// How each prints stands in docs/writing-tools.md.
typedef u64 time_ns;      // of bpf_ktime_get_ns()
typedef u64 duration_ns;  // between two of these
typedef u64 size_bytes;
typedef u32 pid_nr;
typedef u32 tid_nr;
typedef u32 uid_nr;
typedef u32 gid_nr;
typedef u32 cpu_nr;
typedef s32 errno_nr;   // of either sign; 0 = none
typedef s64 result_nr;  // what a system call returned
typedef u32 open_flags;
typedef u32 file_mode;
typedef u32 signal_nr;
typedef u32 device_nr;  // the kernel's dev_t
typedef u16 port_nr;    // in the host's byte order
typedef u32 tcp_state;
typedef u16 address_family;
typedef u64 cgroup_id;
typedef u64 inode_nr;
typedef u32 syscall_nr;
typedef u64 hex_u64;
typedef u64 kernel_address;
typedef u64 user_address;
typedef s32 kernel_stack;
typedef s32 user_stack;
typedef u64 user_caller;  // of user_caller_of(ctx)
typedef u8 data_byte;     // data_byte text[64], of which those count that text_size says
typedef u32 ipv4_addr;    // as on the wire
typedef struct {
  u8 bytes[16];
} ipv6_addr;
typedef struct {
  u8 bytes[16];  // IPv4 as ::ffff:a.b.c.d
} ip_addr;

// A stack for a member of the type kernel_stack or, with BPF_F_USER_STACK, user_stack; negative:
// none. #define STACKS says how many have room, 16384 otherwise.
static __always_inline __attribute__((unused)) int stack_of(void *ctx, u64 flags);

// A constant of the run: PARAM(u64, least_ns) or PARAM(u64, least_ns, 1000) with
// a default, read as least_ns(). The value is put into the compiled program, so
// the kernel's verifier sees a constant and drops branches that can't be taken.
#define PARAM(type, name, ...)                              \
  static __always_inline type name(void) {                  \
    u64 value;                                              \
    asm("%0 = %1 ll" : "=r"(value) : "i"(PARAM_ID_##name)); \
    return (type)value;                                     \
  }

// Of a program at a USDT probe: USDT_ARGUMENTS(begin) before `int begin(struct
// pt_regs *ctx)`, in which begin_argument(ctx, 1) is the probe's first argument.
#define USDT_ARGUMENTS(program) \
  static __always_inline u64 program##_argument(struct pt_regs *ctx, u32 n);

// What the kernel has: HAS_FIELD(task_struct, __state), HAS_FUNCTION(vfs_read),
// HAS_TRACEPOINT(block, block_io_start); 1 or 0, for #if.
#define HAS_FIELD(type, member) HAS_FIELD_##type##_##member
#define HAS_FUNCTION(name) HAS_FUNCTION_##name
#define HAS_TRACEPOINT(category, event) HAS_TRACEPOINT_##category##_##event

// One member behind a pointer into the kernel: READ(task, real_parent). The kernel has a READ of
// its own, which is a direction.
#undef READ
#define READ(from, member)                                                           \
  ({                                                                                 \
    typeof((from)->member) read_value;                                               \
    __builtin_memset((void *)&read_value, 0, sizeof(read_value));                    \
    bpf_probe_read_kernel((void *)&read_value, sizeof(read_value), &(from)->member); \
    read_value;                                                                      \
  })

// At a function's first instruction in a program its caller is not in the stack yet: this is it.
static __always_inline user_caller user_caller_of(struct pt_regs *ctx) {
#ifdef __x86_64__
  u64 caller = 0;
  bpf_probe_read_user(&caller, sizeof(caller), (void *)PT_REGS_SP(ctx));
  return caller;
#else
  return ctx->regs[30];
#endif
}

#include "tasks.h"

// Bucket of a value in the histograms of COUNTS: powers of two in eight parts.
static __always_inline u32 tool_log2_bucket(u64 value, int negative) {
  if (negative) return 496;
  if (value < 8) return value;
  u32 exponent = 0;
  u64 rest = value;
  if (rest >> 32) rest >>= 32, exponent += 32;
  if (rest >> 16) rest >>= 16, exponent += 16;
  if (rest >> 8) rest >>= 8, exponent += 8;
  if (rest >> 4) rest >>= 4, exponent += 4;
  if (rest >> 2) rest >>= 2, exponent += 2;
  if (rest >> 1) exponent += 1;
  return ((exponent - 2) << 3) + ((value >> (exponent - 3)) & 7);
}

// In `count` steps from `first`; then one bucket for what is below, one for what is above.
static __always_inline u32 tool_linear_bucket(s64 value, s64 first, u64 step, u32 count) {
  if (value < first) return count;
  u64 bucket = (u64)(value - first) / step;
  return bucket < count ? bucket : count + 1;
}

#endif
