/**
 * Requests of HTTP on a device: a socket filter lets only packets of TCP through
 * whose payload begins with a method, so that the rest costs nothing here.
 *
 *     sudo node http_filter.ts DEVICE
 */
import { BPF, socketFilter } from "bcc-repl";

const [device] = process.argv.slice(2);
if (device === undefined) throw new Error("usage: http_filter DEVICE");

const text = `
#include <bcc/proto.h>
int http(struct __sk_buff *skb) {
  u8 *cursor = 0;
  struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
  if (ethernet->type != 0x0800) return 0;
  struct ip_t *ip = cursor_advance(cursor, sizeof(*ip));
  if (ip->nextp != 6) return 0;
  u32 header = ip->hlen << 2;
  struct tcp_t *tcp = cursor_advance(cursor, sizeof(*tcp));
  u32 payload = 14 + header + (tcp->offset << 2);
  if (payload + 4 > skb->len) return 0;
  u32 word = load_word(skb, payload);
  // "GET ", "POST", "HEAD", "PUT "
  if (word == 0x47455420 || word == 0x504f5354 || word == 0x48454144 || word == 0x50555420) return -1;
  return 0;
}`;

using bpf = await BPF.open({ text });
const link = bpf.attach("http", socketFilter(device));
const packets = link.packets();
process.once("SIGINT", () => packets.close());
console.log(`listening on ${device}`);
for await (const packet of packets) {
  const header = 14 + (packet[14]! & 15) * 4;
  const payload = packet.subarray(header + (packet[header + 12]! >> 4) * 4);
  console.log(payload.toString("latin1").split("\r\n", 1)[0]);
}
