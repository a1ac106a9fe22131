// A function of a module, and an iterator that prints.
BPF_HASH(opened, u64, u64);

MODULE_KFUNC_PROBE(ext4, ext4_file_open, struct inode *inode, struct file *file) {
  u64 key = inode->i_ino;
  opened.increment(key);
  return 0;
}

MODULE_KRETFUNC_PROBE(ext4, ext4_file_open, struct inode *inode, struct file *file, int ret) {
  return 0;
}

BPF_ITER(task) {
  struct seq_file *seq = ctx->meta->seq;
  struct task_struct *task = ctx->task;
  if (!task) return 0;
  BPF_SEQ_PRINTF(seq, "%d %d\n", task->pid, task->tgid);
  return 0;
}
