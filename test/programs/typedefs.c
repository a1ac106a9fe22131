// Types by their kernel names.
#include <linux/types.h>
struct sizes {
  pid_t pid;
  uid_t uid;
  gid_t gid;
  dev_t dev;
  loff_t offset;
  sector_t sector;
  size_t size;
  ktime_t when;
  bool flag;
  __be32 address;
  uint64_t id;
};
BPF_HASH(all, u32, struct sizes);
int store(struct pt_regs *ctx) {
  u32 key = 0;
  struct sizes value = {.pid = bpf_get_current_pid_tgid(), .flag = true, .dev = MKDEV(8, 1)};
  all.update(&key, &value);
  return 0;
}
