/**
 * Counts the packets of a device by protocol before the kernel looks at them,
 * and drops those of one protocol.
 *
 *     sudo node xdp_count.ts DEVICE [PROTOCOL-NUMBER]
 */
import { BPF, interrupted, xdp } from "bcc-repl";

const [device, drop = "-1"] = process.argv.slice(2);
if (device === undefined) throw new Error("usage: xdp_count DEVICE [PROTOCOL-NUMBER]");

const text = `
#include <uapi/linux/if_ether.h>
#include <uapi/linux/ip.h>
BPF_PERCPU_ARRAY(packets, u64, 256);
int count(struct xdp_md *ctx) {
  void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  struct ethhdr *ethernet = data;
  struct iphdr *ip = data + sizeof(*ethernet);
  if ((void *)(ip + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP)) return XDP_PASS;
  u32 protocol = ip->protocol;
  packets.atomic_increment(protocol);
  return protocol == DROPPED ? XDP_DROP : XDP_PASS;
}`;

using bpf = await BPF.open({ text, defines: { DROPPED: Number(drop) } });
bpf.attach("count", xdp(device));
const end = interrupted();
console.log(`counting on ${device}`);
await end;

const NAMES: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp" };
for (const [protocol, values] of bpf.map<number, bigint[]>("packets")) {
  const count = values.reduce((sum, value) => sum + value);
  if (count > 0n) console.log(`${NAMES[protocol] ?? protocol}: ${count}`);
}
