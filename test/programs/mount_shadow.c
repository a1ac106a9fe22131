// A program with its own definition of a struct of the kernel.
#include <linux/ns_common.h>
struct mnt_namespace {
  long first;
  struct ns_common ns;
};
struct nameidata {
  struct path path;
  struct qstr last;
};
BPF_HASH(seen, u32);

int on_lookup(struct pt_regs *ctx, struct nameidata *nd) {
  u32 length = nd->last.len;
  seen.increment(length);
  return 0;
}
