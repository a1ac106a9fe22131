// Page cache: pages added and pages looked up, by process.
#include <linux/mm.h>
struct cache_key {
  u64 ip;
  u32 pid;
};
BPF_HASH(accesses, struct cache_key);

int on_access(struct pt_regs *ctx) {
  struct cache_key key = {.ip = PT_REGS_IP(ctx), .pid = bpf_get_current_pid_tgid() >> 32};
  accesses.atomic_increment(key);
  return 0;
}
