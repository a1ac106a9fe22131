// Latency of block requests as a histogram for each disk.
#include <linux/blk-mq.h>
#include <linux/blkdev.h>

struct disk_key {
  char disk[DISK_NAME_LEN];
  u64 slot;
};
BPF_HASH(issued, struct request *, u64);
BPF_HISTOGRAM(latency, struct disk_key);

int on_start(struct pt_regs *ctx, struct request *rq) {
  u64 now = bpf_ktime_get_ns();
  issued.update(&rq, &now);
  return 0;
}

int on_done(struct pt_regs *ctx, struct request *rq) {
  u64 *began = issued.lookup(&rq);
  if (!began) return 0;
  struct disk_key key = {};
  key.slot = bpf_log2l((bpf_ktime_get_ns() - *began) / NSEC_PER_USEC);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 17, 0)
  struct gendisk *disk = rq->q->disk;
#else
  struct gendisk *disk = rq->rq_disk;
#endif
  bpf_probe_read_kernel(&key.disk, sizeof(key.disk), disk->disk_name);
  latency.atomic_increment(key);
  issued.delete(&rq);
  return 0;
}
