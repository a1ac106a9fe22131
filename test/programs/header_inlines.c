// Inline functions of the headers for counters, lists, trees, pages, files and tasks.
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/rbtree.h>
#include <linux/sched.h>

BPF_HASH(seen, u64, u64);

int look(struct pt_regs *ctx, struct inode *inode, struct file *file, struct folio *folio, struct rb_root *root) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  atomic_t copy;
  bpf_probe_read_kernel(&copy, sizeof(copy), &inode->i_count);
  u64 key = atomic_read(&copy) + i_size_read(inode) + iminor(inode);
  if (list_empty(&task->children) && !RB_EMPTY_ROOT(root)) key += task_tgid_nr(task);
  if (is_idle_task(task) || thread_group_leader(task)) key += task_nice(task);
  struct page *page = folio_page(folio, 3);
  if (compound_head(page) == page || d_unhashed(file_dentry(file))) key++;
  seen.increment(key);
  return 0;
}
