// LSM: refuses to unlink for one user.
#include <linux/fs.h>
#include <linux/errno.h>
BPF_ARRAY(forbidden, u32, 1);

LSM_PROBE(inode_unlink, struct inode *dir, struct dentry *dentry) {
  int zero = 0;
  u32 *uid = forbidden.lookup(&zero);
  u32 mine = bpf_get_current_uid_gid();
  if (uid && *uid && *uid == mine) return -EPERM;
  return 0;
}
