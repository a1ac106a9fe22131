// Buffers that drivers of virtio give to their devices, by queue.
#include <tool.h>

PARAM(bool, by_driver)
PARAM(u64, driver_low)
PARAM(u64, driver_high)
PARAM(bool, by_device)
PARAM(u64, device_low)
PARAM(u64, device_high)

struct queue {
  char driver[16];
  char device[16];
  char name[16];
};
COUNTS(queues, struct queue, sum(u64, in_parts), sum(u64, out_parts), sum(size_bytes, in_bytes),
       sum(size_bytes, out_bytes))

static __always_inline int is_name(const char name[16], u64 low, u64 high) {
  u64 halves[2];
  __builtin_memcpy(halves, name, 16);
  return halves[0] == low && halves[1] == high;
}

static __always_inline int describe(struct virtqueue *vq, struct queue *queue) {
  struct virtio_device *device = READ(vq, vdev);
  struct device_driver *driver = READ(device, dev.driver);
  bpf_probe_read_kernel_str(&queue->driver, 16, READ(driver, name));
  bpf_probe_read_kernel_str(&queue->device, 16, READ(device, dev.kobj.name));
  bpf_probe_read_kernel_str(&queue->name, 16, READ(vq, name));
  if (by_driver() && !is_name(queue->driver, driver_low(), driver_high())) return 0;
  return !by_device() || is_name(queue->device, device_low(), device_high());
}

// The last two bits of a part's page say that the list goes on elsewhere, or ends.
#define CHAIN 1UL
#define END 2UL

// Bytes of a list of 256 parts at most, which is what queues hold.
static __always_inline u64 bytes_of(struct scatterlist *part, u32 count) {
  u64 bytes = 0;
  for (u32 i = 0; i < 256; i++) {
    if (i >= count || !part) break;
    u64 link = READ(part, page_link);
    if (link & CHAIN) {
      part = (struct scatterlist *)(link & ~3UL);
      link = READ(part, page_link);
    }
    bytes += READ(part, length);
    if (link & END) break;
    part++;
  }
  return bytes;
}

int on_lists(struct pt_regs *ctx, struct virtqueue *vq, struct scatterlist **lists, u32 out,
             u32 in) {
  struct queue queue = {};
  u64 sent = 0, room = 0;
  if (!describe(vq, &queue)) return 0;
  for (u32 i = 0; i < 8; i++) {
    struct scatterlist *list = 0;
    if (i >= out + in) break;
    bpf_probe_read_kernel(&list, sizeof(list), &lists[i]);
    u64 bytes = bytes_of(list, 64);
    if (i < out)
      sent += bytes;
    else
      room += bytes;
  }
  return queues_add(&queue, in, out, room, sent);
}

int on_out(struct pt_regs *ctx, struct virtqueue *vq, struct scatterlist *list, u32 count) {
  struct queue queue = {};
  if (!describe(vq, &queue)) return 0;
  return queues_add(&queue, 0, 1, 0, bytes_of(list, count));
}

int on_in(struct pt_regs *ctx, struct virtqueue *vq, struct scatterlist *list, u32 count) {
  struct queue queue = {};
  if (!describe(vq, &queue)) return 0;
  return queues_add(&queue, 1, 0, bytes_of(list, count), 0);
}
