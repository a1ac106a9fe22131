// A value that two CPUs may not change at once (in a tc program: probes may not lock).
struct guarded {
  struct bpf_spin_lock lock;
  u32 packets;
  u64 bytes;
};
BPF_HASH(by_mark, u32, struct guarded);
int on_packet(struct __sk_buff *skb) {
  u32 mark = skb->mark;
  struct guarded *value = by_mark.lookup(&mark);
  if (!value) return 0;
  u32 length = skb->len;
  bpf_spin_lock(&value->lock);
  value->packets++;
  value->bytes += length;
  bpf_spin_unlock(&value->lock);
  return 0;
}
