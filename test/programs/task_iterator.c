// Iterator over all tasks.
#include <linux/bpf.h>
#include <linux/seq_file.h>
#include <linux/sched.h>

BPF_ITER(task) {
  struct seq_file *seq = ctx->meta->seq;
  struct task_struct *task = ctx->task;
  if (task == (void *)0) return 0;
  struct {
    u32 pid, tgid;
  } row = {.pid = task->pid, .tgid = task->tgid};
  bpf_seq_write(seq, &row, sizeof(row));
  return 0;
}
