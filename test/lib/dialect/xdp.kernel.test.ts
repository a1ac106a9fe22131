import { afterAll, beforeAll, describe } from "vitest";
import { xdp, type HashMap } from "../../../src/lib/index.js";
import { Wire } from "../network.js";
import { runEach } from "./cases.js";

/** Headers of Ethernet, IPv4 and UDP, then 100 bytes of zeros: from 10.231.7.2 to 10.231.7.1, port 9999. */
const OURS = 14 + 20 + 8 + 100;

describe("packets as they come", () => {
  let wire: Wire;
  beforeAll(() => (wire = Wire.make()));
  afterAll(() => wire?.remove());
  runEach(
    {
      context: "struct xdp_md *ctx",
      ours: `ctx->data_end - ctx->data == ${OURS}`,
      result: "XDP_PASS",
      hook: () => xdp(wire.device, { mode: "skb" }),
      happen: () => wire.sendBack(1),
    },
    `#include <linux/if_ether.h>
#include <linux/ip.h>
BPF_XSKMAP(sockets, 4);
BPF_CPUMAP(cpus, 4);
static __always_inline u64 size(struct xdp_md *ctx) { return (u64)ctx->data_end - (u64)ctx->data; }`,
    [
      {
        item: "struct xdp_md: data, data_end",
        body: `struct ethhdr *ethernet = (void *)(long)ctx->data; struct iphdr *ip = (void *)(ethernet + 1);
          if ((void *)(ip + 1) > (void *)(long)ctx->data_end) return 0;
          return ethernet->h_proto == bpf_htons(0x800) ? bpf_ntohl(ip->saddr) : 0;`,
        gives: 0x0ae70702,
      },
      {
        item: "bpf_xdp_adjust_head",
        body: "return bpf_xdp_adjust_head(ctx, -14) == 0 ? size(ctx) : 0;",
        gives: OURS + 14,
      },
      {
        item: "bpf_xdp_adjust_tail",
        body: "return bpf_xdp_adjust_tail(ctx, -40) == 0 ? size(ctx) : 0;",
        gives: OURS - 40,
      },
      {
        item: "bpf_xdp_adjust_meta",
        body: `if (bpf_xdp_adjust_meta(ctx, -8)) return 0;
          u64 *mine = (void *)(long)ctx->data_meta; if ((void *)(mine + 1) > (void *)(long)ctx->data) return 0;
          *mine = 77; return *mine;`,
        gives: 77,
      },
      { item: "bpf_xdp_get_buff_len", body: "return bpf_xdp_get_buff_len(ctx);", gives: OURS },
      {
        item: "bpf_xdp_load_bytes, bpf_xdp_store_bytes",
        body: `u32 source = 0, mine = 0x01020304, back = 0; long a = bpf_xdp_load_bytes(ctx, 26, &source, 4);
          long b = bpf_xdp_store_bytes(ctx, 90, &mine, 4); bpf_xdp_load_bytes(ctx, 90, &back, 4);
          return a == 0 && b == 0 && back == mine ? bpf_ntohl(source) : 0;`,
        gives: 0x0ae70702,
      },
      {
        item: "bpf_redirect",
        body: "return bpf_redirect(ctx->ingress_ifindex, 0) == XDP_REDIRECT;",
        gives: 1,
      },
      {
        item: "bpf_csum_diff",
        body: "u32 from = 0, to = 0x0201; return bpf_csum_diff(&from, 4, &to, 4, 0);",
        gives: 0x0201,
      },
      {
        item: "BPF_XSKMAP: redirect_map and lookup where no socket is",
        body: "int k = 1; return sockets.redirect_map(k, XDP_PASS) * 10 + (sockets.lookup(&k) == NULL);",
        gives: 10 * 2 + 1, // XDP_PASS, as the flags say
      },
      {
        item: "BPF_CPUMAP: redirect_map",
        prepare: (bpf) => bpf.map<HashMap<number, number>>("cpus").set(0, 192),
        body: "return cpus.redirect_map(0, 0) == XDP_REDIRECT && cpus.redirect_map(1, XDP_PASS) == XDP_PASS;",
        gives: 1,
      },
      {
        item: "bpf_fib_lookup",
        body: `struct bpf_fib_lookup ask = {.family = 2, .ifindex = ctx->ingress_ifindex, .ipv4_src = bpf_htonl(0x0ae70701), .ipv4_dst = bpf_htonl(0x0ae70702)};
          bpf_fib_lookup(ctx, &ask, sizeof(ask), BPF_FIB_LOOKUP_OUTPUT); return ask.ifindex == ctx->ingress_ifindex;`,
        gives: 1,
      },
    ],
  );
});
