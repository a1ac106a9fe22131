// Where bios are split, with the stack that did it.
#include <linux/bio.h>
BPF_STACK_TRACE(stacks, 1024);
BPF_HASH(by_stack, int);
struct bio_event {
  u64 sector;
  u32 bytes;
  int stack;
};
BPF_PERF_OUTPUT(splits);

int on_split(struct pt_regs *ctx, struct bio *bio) {
  struct bio_event event = {};
  event.sector = bio->bi_iter.bi_sector;
  event.bytes = bio->bi_iter.bi_size;
  event.stack = stacks.get_stackid(ctx, 0);
  if (event.stack >= 0) by_stack.increment(event.stack);
  splits.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
