// Socket filter with the packet structs of bcc/proto.h.
#include <net/sock.h>
#include <bcc/proto.h>
BPF_HASH(methods, u32);

int http_filter(struct __sk_buff *skb) {
  u8 *cursor = 0;
  struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
  if (ethernet->type != 0x0800) return 0;
  struct ip_t *ip = cursor_advance(cursor, sizeof(*ip));
  if (ip->nextp != IPPROTO_TCP) return 0;
  u32 header = ip->hlen << 2;
  struct tcp_t *tcp = cursor_advance(cursor, sizeof(*tcp));
  u32 offset = ETH_HLEN + header + (tcp->offset << 2);
  u32 word = load_word(skb, offset);
  methods.increment(word);
  return -1;
}
