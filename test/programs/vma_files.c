// Files behind the memory that is mapped executable.
#include <linux/mm.h>
#include <linux/fs.h>
struct mapping {
  u64 start, end;
  char file[48];
};
BPF_PERF_OUTPUT(mappings);

int on_map(struct pt_regs *ctx, struct vm_area_struct *vma) {
  struct mapping event = {.start = vma->vm_start, .end = vma->vm_end};
  if (!(vma->vm_flags & VM_EXEC)) return 0;
  struct file *file = vma->vm_file;
  if (!file) return 0;
  bpf_probe_read_kernel_str(&event.file, sizeof(event.file), (void *)file->f_path.dentry->d_name.name);
  mappings.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
