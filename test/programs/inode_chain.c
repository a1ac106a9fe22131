// File system of each inode that is written back.
#include <linux/fs.h>
struct super_key {
  char id[32];
  u32 major, minor;
};
BPF_HASH(written, struct super_key);

int on_writeback(struct pt_regs *ctx, struct inode *inode) {
  struct super_key key = {};
  bpf_probe_read_kernel_str(&key.id, sizeof(key.id), inode->i_sb->s_id);
  dev_t dev = inode->i_sb->s_dev;
  key.major = MAJOR(dev);
  key.minor = MINOR(dev);
  written.increment(key);
  return 0;
}
