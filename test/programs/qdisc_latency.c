// From queueing to transmission by device.
#include <linux/netdevice.h>
BPF_HASH(queued, struct sk_buff *, u64);
struct dev_key {
  char name[IFNAMSIZ];
  u64 slot;
};
BPF_HISTOGRAM(delays, struct dev_key);

int on_enqueue(struct pt_regs *ctx, struct sk_buff *skb) {
  u64 now = bpf_ktime_get_ns();
  queued.update(&skb, &now);
  return 0;
}

int on_transmit(struct pt_regs *ctx, struct sk_buff *skb, struct net_device *dev) {
  u64 *then = queued.lookup(&skb);
  if (!then) return 0;
  struct dev_key key = {.slot = bpf_log2l(bpf_ktime_get_ns() - *then)};
  bpf_probe_read_kernel_str(&key.name, sizeof(key.name), dev->name);
  delays.increment(key);
  queued.delete(&skb);
  return 0;
}
