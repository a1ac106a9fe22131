// The same from raw tracepoints, with an argument of the call.
#include <linux/ptrace.h>
BPF_HASH(by_first_argument, u64);
RAW_TRACEPOINT_PROBE(sys_enter) {
  struct pt_regs *regs = (struct pt_regs *)ctx->args[0];
  u64 number = ctx->args[1], first = 0;
  bpf_probe_read_kernel(&first, sizeof(first), &PT_REGS_PARM1(regs));
  if (number < 400) by_first_argument.increment(first);
  return 0;
}
