// A map that lives in the file system.
BPF_TABLE_PINNED("hash", u32, u64, shared_counts, 1024, "/sys/fs/bpf/bcc_repl_test_counts");
int count(struct pt_regs *ctx) {
  u32 key = bpf_get_current_uid_gid();
  shared_counts.increment(key);
  return 0;
}
