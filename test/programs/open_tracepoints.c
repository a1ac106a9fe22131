// Opens from the syscall tracepoints, failures only.
struct failed {
  u32 pid;
  long error;
  char name[128];
};
BPF_HASH(names, u64, const char *);
BPF_PERF_OUTPUT(failures);

TRACEPOINT_PROBE(syscalls, sys_enter_openat) {
  u64 id = bpf_get_current_pid_tgid();
  const char *name = args->filename;
  names.update(&id, &name);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_exit_openat) {
  u64 id = bpf_get_current_pid_tgid();
  const char **name = names.lookup(&id);
  if (!name) return 0;
  if (args->ret < 0 && args->ret != -EINTR) {
    struct failed event = {.pid = id >> 32, .error = -args->ret};
    bpf_probe_read_user_str(&event.name, sizeof(event.name), *name);
    failures.perf_submit(args, &event, sizeof(event));
  }
  names.delete(&id);
  return 0;
}
