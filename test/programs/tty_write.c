// What is written to a terminal.
#include <linux/fs.h>
#include <linux/uio.h>
struct chunk {
  int count;
  char text[256];
};
BPF_ARRAY(chunks, struct chunk, 1);
BPF_PERF_OUTPUT(output);

int on_tty_write(struct pt_regs *ctx, struct file *file, const char __user *buffer, size_t count) {
  if (file->f_inode->i_ino != 3) return 0;
  int zero = 0;
  struct chunk *chunk = chunks.lookup(&zero);
  if (!chunk) return 0;
  if (bpf_probe_read_user(&chunk->text, sizeof(chunk->text), buffer)) return 0;
  chunk->count = count > sizeof(chunk->text) ? sizeof(chunk->text) : count;
  output.perf_submit(ctx, chunk, sizeof(*chunk));
  return 0;
}
