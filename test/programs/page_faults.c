// Page faults by address range and kind.
BPF_HASH(faults, u64);
struct fault_key {
  u32 pid;
  u32 write;
};
BPF_HASH(by_kind, struct fault_key);

int on_fault(struct pt_regs *ctx, struct vm_area_struct *vma, unsigned long address, unsigned int flags) {
  u64 page = address >> PAGE_SHIFT;
  faults.increment(page);
  struct fault_key key = {.pid = bpf_get_current_pid_tgid() >> 32, .write = (flags & FAULT_FLAG_WRITE) != 0};
  by_kind.increment(key);
  return 0;
}
