// Reads and writes by file and thread.
#include <linux/fs.h>
struct file_key {
  u64 inode;
  u32 dev, pid;
  char name[32];
  char type;
};
struct file_value {
  u64 reads, writes, rbytes, wbytes;
};
BPF_HASH(files, struct file_key, struct file_value);

static int account(struct file *file, size_t count, int is_read) {
  struct dentry *dentry = NULL;
  struct inode *inode = NULL;
  struct super_block *super = NULL;
  struct file_key key = {.pid = bpf_get_current_pid_tgid() >> 32};
  umode_t mode = 0;
  bpf_probe_read_kernel(&dentry, sizeof(dentry), &file->f_path.dentry);
  bpf_probe_read_kernel(&inode, sizeof(inode), &file->f_inode);
  bpf_probe_read_kernel(&super, sizeof(super), &inode->i_sb);
  bpf_probe_read_kernel(&key.inode, sizeof(key.inode), &inode->i_ino);
  bpf_probe_read_kernel(&key.dev, sizeof(key.dev), &super->s_dev);
  bpf_probe_read_kernel(&mode, sizeof(mode), &inode->i_mode);
  key.type = S_ISREG(mode) ? 'R' : S_ISSOCK(mode) ? 'S' : 'O';
  const unsigned char *name = NULL;
  bpf_probe_read_kernel(&name, sizeof(name), &dentry->d_name.name);
  bpf_probe_read_kernel_str(&key.name, sizeof(key.name), name);
  struct file_value zero = {}, *value = files.lookup_or_try_init(&key, &zero);
  if (!value) return 0;
  if (is_read) {
    value->reads++;
    value->rbytes += count;
  } else {
    value->writes++;
    value->wbytes += count;
  }
  return 0;
}

int trace_read(struct pt_regs *ctx, struct file *file, char __user *buffer, size_t count) {
  return account(file, count, 1);
}

int trace_write(struct pt_regs *ctx, struct file *file, char __user *buffer, size_t count) {
  return account(file, count, 0);
}
