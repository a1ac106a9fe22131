// Reads of random numbers: by the event of kernels before 5.18, else by the system call.
#include <tool.h>

struct taken {
  time_ns time;
  u64 bits;
  pid_nr pid;
  u32 unused;
  char comm[16];
};
EVENTS(reads, struct taken)

static __always_inline int taken(void *ctx, u64 bits) {
  if (!task_wanted()) return 0;
  struct taken read = {};
  read.time = bpf_ktime_get_ns();
  read.bits = bits;
  read.pid = task_pid();
  bpf_get_current_comm(&read.comm, sizeof(read.comm));
  reads_emit(ctx, &read);
  return 0;
}

#if HAS_TRACEPOINT(random, urandom_read)
TRACEPOINT_PROBE(random, urandom_read) { return taken(args, args->got_bits); }
#else
TRACEPOINT_PROBE(syscalls, sys_exit_getrandom) {
  return args->ret > 0 ? taken(args, args->ret * 8) : 0;
}
#endif
