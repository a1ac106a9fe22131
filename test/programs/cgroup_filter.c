// Counts only in one control group, and by the group's id.
BPF_CGROUP_ARRAY(group, 1);
BPF_HASH(by_group, u64);
int on_call(struct pt_regs *ctx) {
  if (group.check_current_task(0) <= 0) return 0;
  u64 id = bpf_get_current_cgroup_id();
  by_group.increment(id);
  return 0;
}
