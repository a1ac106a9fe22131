// tc: marks packets by length and rewrites a byte.
#include <uapi/linux/pkt_cls.h>
BPF_ARRAY(marks, u32, 4);

int classify(struct __sk_buff *skb) {
  int slot = skb->len > 1000 ? 1 : 0;
  u32 *mark = marks.lookup(&slot);
  if (!mark) return TC_ACT_OK;
  skb->mark = *mark;
  u8 tos = 0;
  bpf_skb_load_bytes(skb, ETH_HLEN + 1, &tos, sizeof(tos));
  if (tos == 0) {
    tos = 8;
    bpf_skb_store_bytes(skb, ETH_HLEN + 1, &tos, sizeof(tos), 0);
  }
  return TC_ACT_OK;
}
