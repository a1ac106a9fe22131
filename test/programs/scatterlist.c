// Length of a scatter list, walked with the kernel's own small functions.
#include <linux/scatterlist.h>
BPF_HISTOGRAM(lengths);

int walk(struct pt_regs *ctx) {
  struct scatterlist *sg = (struct scatterlist *)PT_REGS_PARM2(ctx);
  u64 bytes = 0;
  for (int i = 0; i < 8; i++) {
    unsigned int length = 0;
    bpf_probe_read_kernel(&length, sizeof(length), &sg->length);
    bytes += length;
    if (sg_is_last(sg)) break;
    sg++;
    if (sg_is_chain(sg)) sg = sg_chain_ptr(sg);
  }
  lengths.increment(bpf_log2l(bytes));
  return 0;
}
