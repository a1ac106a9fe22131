// Process ids as a container sees them.
struct bpf_pidns_info_copy {
  u32 pid, tgid;
};
BPF_HASH(inside, u32);
int in_namespace(struct pt_regs *ctx) {
  struct bpf_pidns_info info = {};
  if (bpf_get_ns_current_pid_tgid(3, 4026531836ULL, &info, sizeof(info))) return 0;
  u32 key = info.tgid;
  inside.increment(key);
  return 0;
}
