// Packets of a network device by queue and size.
#include <tool.h>

// Name of the device, as two numbers.
PARAM(u64, device_low)
PARAM(u64, device_high)

struct key {
  u32 queue;
};
COUNTS(sent, struct key, sum(size_bytes, bytes), sum(u64, size_64), sum(u64, size_512),
       sum(u64, size_2k), sum(u64, size_16k), sum(u64, size_64k))
COUNTS(received, struct key, sum(size_bytes, bytes), sum(u64, size_64), sum(u64, size_512),
       sum(u64, size_2k), sum(u64, size_16k), sum(u64, size_64k))

static __always_inline int wanted(struct sk_buff *packet) {
  struct net_device *device = READ(packet, dev);
  u64 name[2] = {};
  bpf_probe_read_kernel(&name, sizeof(name), &device->name);
  return name[0] == device_low() && name[1] == device_high();
}

TRACEPOINT_PROBE(net, net_dev_start_xmit) {
  struct sk_buff *packet = (struct sk_buff *)args->skbaddr;
  if (!wanted(packet)) return 0;
  u32 size = READ(packet, len);
  struct key key = {READ(packet, queue_mapping)};
  return sent_add(&key, size, size < 64, size >= 64 && size < 512, size >= 512 && size < 2048,
                  size >= 2048 && size < 16384, size >= 16384);
}

// What a queue has recorded is its number + 1; 0 where the device has one.
TRACEPOINT_PROBE(net, netif_receive_skb) {
  struct sk_buff *packet = (struct sk_buff *)args->skbaddr;
  if (!wanted(packet)) return 0;
  u32 size = READ(packet, len), queue = READ(packet, queue_mapping);
  struct key key = {queue ? queue - 1 : 0};
  return received_add(&key, size, size < 64, size >= 64 && size < 512, size >= 512 && size < 2048,
                      size >= 2048 && size < 16384, size >= 16384);
}
