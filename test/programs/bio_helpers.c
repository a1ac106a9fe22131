// The small inline functions of the kernel's block headers.
#include <linux/blkdev.h>
#include <linux/bio.h>
BPF_ARRAY(totals, u64, 4);

int add_request(struct pt_regs *ctx) {
  struct request *rq = (struct request *)PT_REGS_PARM1(ctx);
  int at = rq_data_dir(rq) == WRITE ? 1 : 0;
  u64 *total = totals.lookup(&at);
  if (total) lock_xadd(total, blk_rq_bytes(rq));
  return 0;
}

int add_bio(struct pt_regs *ctx) {
  struct bio *bio = (struct bio *)PT_REGS_PARM1(ctx);
  int at = bio_data_dir(bio) == WRITE ? 3 : 2;
  u64 *total = totals.lookup(&at);
  if (total) lock_xadd(total, (u64)bio_sectors(bio) << SECTOR_SHIFT);
  return 0;
}
