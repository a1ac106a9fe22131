// Counts requests by operation, and which of them were flushes or read-ahead.
#include <linux/blkdev.h>
struct op_key {
  u32 op;
  u32 flags;
};
BPF_HASH(counts, struct op_key);

int count_request(struct pt_regs *ctx, struct request *rq) {
  u32 flags = rq->cmd_flags;
  struct op_key key = {.op = flags & REQ_OP_MASK};
  if (flags & REQ_PREFLUSH) key.flags |= 1;
  if (flags & REQ_FUA) key.flags |= 2;
  if (flags & REQ_RAHEAD) key.flags |= 4;
  if (flags & REQ_SYNC) key.flags |= 8;
  switch (key.op) {
    case REQ_OP_READ:
    case REQ_OP_WRITE:
    case REQ_OP_FLUSH:
    case REQ_OP_DISCARD:
      counts.increment(key);
  }
  return 0;
}
