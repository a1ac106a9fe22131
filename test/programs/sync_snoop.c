// Calls that force data to disk.
BPF_HASH(calls, u32);
#define COUNT(name, number)                         \
  TRACEPOINT_PROBE(syscalls, sys_enter_##name) {    \
    u32 key = number;                               \
    calls.increment(key);                           \
    return 0;                                       \
  }
int unused_helper(struct pt_regs *ctx) { return 0; }
TRACEPOINT_PROBE(syscalls, sys_enter_fsync) {
  u32 key = 1;
  calls.increment(key);
  return 0;
}
TRACEPOINT_PROBE(syscalls, sys_enter_sync) {
  u32 key = 2;
  calls.increment(key);
  return 0;
}
