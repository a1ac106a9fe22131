/**
 * Bytes that leave and enter a device, each second, by a classifier of tc: a
 * link of tcx from Linux 6.6 on, a filter of clsact before.
 *
 *     sudo node tc_bytes.ts DEVICE
 */
import { BPF, interrupted, tc } from "bcc-repl";

const [device] = process.argv.slice(2);
if (device === undefined) throw new Error("usage: tc_bytes DEVICE");

const text = `
struct traffic { u64 packets, bytes; };
BPF_ARRAY(traffic, struct traffic, 2);
static int add(struct __sk_buff *skb, int way) {
  struct traffic *traffic_ = traffic.lookup(&way);
  if (traffic_) {
    __sync_fetch_and_add(&traffic_->packets, 1);
    __sync_fetch_and_add(&traffic_->bytes, skb->len);
  }
  return TC_ACT_OK;
}
int going_in(struct __sk_buff *skb) { return add(skb, 0); }
int going_out(struct __sk_buff *skb) { return add(skb, 1); }`;

using bpf = await BPF.open({ text });
bpf.attach("going_in", tc(device, "ingress"));
bpf.attach("going_out", tc(device, "egress"));

const traffic = bpf.map<number, { packets: bigint; bytes: bigint }>("traffic");
const show = (): void => {
  const [[, into], [, out]] = traffic.getAll() as [
    [number, { packets: bigint; bytes: bigint }],
    [number, { packets: bigint; bytes: bigint }],
  ];
  console.log(`in ${into.packets} packets, ${into.bytes} bytes; out ${out.packets}, ${out.bytes}`);
};
const end = interrupted();
console.log(`counting on ${device}`);
const timer = setInterval(show, 1000);
await end;
clearInterval(timer);
show();
