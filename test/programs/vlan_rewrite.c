// Packet fields written through bcc's packet structs.
#include <bcc/proto.h>
int retag(struct __sk_buff *skb) {
  u8 *cursor = 0;
  struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
  struct ip_t *ip = cursor_advance(cursor, sizeof(*ip));
  u64 old = ip->dst;
  ip->dst = 0x0a000001;
  incr_cksum_l3(&ip->hchecksum, old, 0x0a000001);
  return 1;
}
