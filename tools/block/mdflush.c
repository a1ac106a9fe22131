// Flushes of md's RAID devices.
#include <tool.h>

struct flush {
  time_ns time;
  pid_nr pid;
  char comm[16];
  char device[32];
  u32 unused;
};
EVENTS(flushes, struct flush)

static __always_inline int tell(void *ctx, struct bio *bio) {
#if HAS_FIELD(bio, bi_bdev)
  struct gendisk *disk = READ(READ(bio, bi_bdev), bd_disk);
#else
  struct gendisk *disk = READ(bio, bi_disk);
#endif
  if (!task_wanted()) return 0;
  struct flush event = {};
  event.time = bpf_ktime_get_ns();
  event.pid = task_pid();
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  bpf_probe_read_kernel(&event.device, sizeof(event.device), &disk->disk_name);
  flushes_emit(ctx, &event);
  return 0;
}

int on_flush(struct pt_regs *ctx, void *mddev, struct bio *bio) { return tell(ctx, bio); }
