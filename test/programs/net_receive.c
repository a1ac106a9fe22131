// Received packets by device and protocol.
struct device_key {
  char name[IFNAMSIZ];
  u32 length;
};
BPF_HASH(received, struct device_key);

TRACEPOINT_PROBE(net, netif_receive_skb) {
  struct device_key key = {};
  TP_DATA_LOC_READ_CONST(key.name, name, IFNAMSIZ);
  key.length = bpf_log2(args->len);
  received.increment(key);
  return 0;
}
