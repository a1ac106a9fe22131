// Flush requests to software RAID, with the device behind the bio.
#include <linux/genhd.h>
#include <linux/bio.h>
struct flush {
  u32 pid;
  char comm[TASK_COMM_LEN];
  char disk[DISK_NAME_LEN];
};
BPF_PERF_OUTPUT(flushes);

int on_flush(struct pt_regs *ctx, void *mddev, struct bio *bio) {
  struct flush flush = {.pid = bpf_get_current_pid_tgid() >> 32};
  bpf_get_current_comm(&flush.comm, sizeof(flush.comm));
  struct gendisk *disk = bio->bi_bdev->bd_disk;
  bpf_probe_read_kernel(&flush.disk, sizeof(flush.disk), disk->disk_name);
  flushes.perf_submit(ctx, &flush, sizeof(flush));
  return 0;
}
