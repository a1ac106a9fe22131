// Comparison and prefix of strings in a program.
static inline bool has_prefix(const char *text) {
  char prefix[] = "/etc/";
#pragma unroll
  for (int i = 0; i < 5; i++)
    if (text[i] != prefix[i]) return false;
  return true;
}
BPF_HASH(by_length, u32);
TRACEPOINT_PROBE(syscalls, sys_enter_openat) {
  char path[32] = {};
  int length = bpf_probe_read_user_str(path, sizeof(path), args->filename);
  if (length > 0 && has_prefix(path)) {
    u32 key = length;
    by_length.increment(key);
  }
  return 0;
}
