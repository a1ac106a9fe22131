// Signals as they are generated, from the tracepoint.
struct signal_key {
  int sig;
  int group;
  char comm[TASK_COMM_LEN];
};
BPF_HASH(generated, struct signal_key);
TRACEPOINT_PROBE(signal, signal_generate) {
  struct signal_key key = {.sig = args->sig, .group = args->group};
  bpf_probe_read_kernel(&key.comm, sizeof(key.comm), args->comm);
  if (args->sig != SIGALRM) generated.increment(key);
  return 0;
}
