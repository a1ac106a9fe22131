// A packet with its metadata into a perf buffer.
struct meta {
  u32 ifindex, length;
};
BPF_PERF_OUTPUT(packets);
int capture(struct __sk_buff *skb) {
  struct meta meta = {.ifindex = skb->ifindex, .length = skb->len};
  packets.perf_submit_skb(skb, skb->len, &meta, sizeof(meta));
  return 0;
}
