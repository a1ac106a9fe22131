// System calls by number and error.
struct call_key {
  u32 number;
  int error;
};
BPF_HASH(calls, struct call_key);
TRACEPOINT_PROBE(raw_syscalls, sys_exit) {
  struct call_key key = {.number = args->id};
  if (args->ret < 0 && args->ret >= -MAX_ERRNO) key.error = -args->ret;
  calls.increment(key);
  return 0;
}
