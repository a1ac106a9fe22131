// System V shared memory segments.
struct shm_call {
  long key;
  u64 size;
  int flags;
};
BPF_HASH(shm_calls, u64, struct shm_call);
TRACEPOINT_PROBE(syscalls, sys_enter_shmget) {
  u64 id = bpf_get_current_pid_tgid();
  struct shm_call call = {.key = args->key, .size = args->size, .flags = args->shmflg};
  shm_calls.update(&id, &call);
  return 0;
}
