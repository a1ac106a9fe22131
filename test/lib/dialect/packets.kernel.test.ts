import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BPF, tc } from "../../../src/lib/index.js";
import { Wire } from "../network.js";
import { runEach } from "./cases.js";

/** Lengths of the tests' own packets: headers of Ethernet, IPv4 and UDP, then 100 bytes of zeros. */
const OURS = 14 + 20 + 8 + 100;

/** Bodies of functions of a packet that goes to 10.231.7.2, port 9999. */
const cases: readonly (readonly [item: string, body: string, gives: number | bigint])[] = [
  ["cursor_advance", "u8 *cursor = 0; cursor_advance(cursor, 14); return (u64)cursor;", 14],
  [
    "ethernet_t",
    "u8 *cursor = 0; struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet)); return ethernet->type;",
    0x800,
  ],
  [
    "ip_t: fields of some bits",
    `u8 *cursor = 0; struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
     struct ip_t *ip = cursor_advance(cursor, sizeof(*ip)); return ip->ver * 1000000 + ip->hlen * 10000 + ip->tlen;`,
    4_050_128,
  ],
  [
    "udp_t",
    `u8 *cursor = 0; struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
     struct ip_t *ip = cursor_advance(cursor, sizeof(*ip)); struct udp_t *udp = cursor_advance(cursor, sizeof(*udp));
     return ip->nextp == 17 ? udp->dport : 0;`,
    9999,
  ],
  [
    "sizes of headers",
    `return sizeof(struct ethernet_t) + 100 * sizeof(struct dot1q_t) + 1000 * sizeof(struct arp_t) + 100000 * sizeof(struct ip_t) +
      10000000 * sizeof(struct tcp_t) + 1000000000 * sizeof(struct vxlan_t) + (sizeof(struct ip6_t) == 40) + (sizeof(struct icmp_t) == 4) + (sizeof(struct vxlan_gbp_t) == 8);`,
    8n * 1_000_000_000n + 20n * 10_000_000n + 20n * 100_000n + 28n * 1000n + 400n + 14n + 3n,
  ],
  ["load_byte", "return load_byte(skb, 14);", 0x45],
  ["load_half", "return load_half(skb, 12);", 0x800],
  ["load_word", "return load_word(skb, 30);", 0x0ae70702],
  ["load_dword", "return load_dword(skb, 26);", 0x0ae70701_0ae70702n],
  ["bpf_dext_pkt", "return bpf_dext_pkt(skb, 14, 4, 4);", 5],
  ["skb->len", "return skb->len;", OURS],
  ["bpf_dins_pkt", "bpf_dins_pkt(skb, 80, 4, 4, 0xa); return load_byte(skb, 80);", 0x0a],
  [
    "fields are written",
    `u8 *cursor = 0; struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
     struct ip_t *ip = cursor_advance(cursor, sizeof(*ip)); ip->tos = 0x20; return load_byte(skb, 15);`,
    0x20,
  ],
  [
    "bpf_l3_csum_replace, bpf_l4_csum_replace",
    `u16 before = load_half(skb, 24); long a = bpf_l3_csum_replace(skb, 24, bpf_htons(1), bpf_htons(2), 2);
     u16 after = load_half(skb, 24); long b = bpf_l4_csum_replace(skb, 40, bpf_htons(1), bpf_htons(2), 2); return a == 0 && b == 0 && before != after;`,
    1,
  ],
  [
    "incr_cksum_l3, incr_cksum_l4",
    `u16 before = load_half(skb, 24); incr_cksum_l3(24, 5, 6); u16 after = load_half(skb, 24); incr_cksum_l4(40, 5, 6, 0); return before != after;`,
    1,
  ],
  [
    "bpf_skb_load_bytes",
    "u32 a = 0; bpf_skb_load_bytes(skb, 30, &a, 4); return bpf_ntohl(a);",
    0x0ae70702,
  ],
  [
    "bpf_skb_load_bytes_relative",
    "u8 a = 0; bpf_skb_load_bytes_relative(skb, 0, &a, 1, BPF_HDR_START_NET); return a;",
    0x45,
  ],
  [
    "bpf_skb_store_bytes",
    "u8 a = 9; bpf_skb_store_bytes(skb, 90, &a, 1, 0); return load_byte(skb, 90);",
    9,
  ],
  [
    "bpf_skb_vlan_push, bpf_skb_vlan_pop",
    "long a = bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 5); u32 tag = skb->vlan_tci; long b = bpf_skb_vlan_pop(skb); return a == 0 && b == 0 && (tag & 0xfff) == 5;",
    1,
  ],
  [
    "bpf_skb_change_tail",
    "long a = bpf_skb_change_tail(skb, 200, 0); u32 size = skb->len; bpf_skb_change_tail(skb, 142, 0); return a ? 0 : size;",
    200,
  ],
  [
    "bpf_skb_change_head",
    "long a = bpf_skb_change_head(skb, 14, 0); return a ? 0 : skb->len;",
    OURS + 14,
  ],
  [
    "bpf_skb_adjust_room",
    "long a = bpf_skb_adjust_room(skb, 8, BPF_ADJ_ROOM_NET, 0); return a ? 0 : skb->len;",
    OURS + 8,
  ],
  ["bpf_skb_pull_data", "return bpf_skb_pull_data(skb, 100) == 0;", 1],
  ["bpf_csum_diff", "u32 from = 1, to = 2; return bpf_csum_diff(&from, 4, &to, 4, 0) != 0;", 1],
  ["bpf_csum_update", "return bpf_csum_update(skb, 1) < 0 || 1;", 1],
  ["bpf_csum_level", "return bpf_csum_level(skb, BPF_CSUM_LEVEL_QUERY) >= -13;", 1],
  ["bpf_get_hash_recalc", "return bpf_get_hash_recalc(skb) != 0;", 1],
  [
    "bpf_set_hash, bpf_set_hash_invalid",
    "bpf_set_hash(skb, 77); u32 a = skb->hash; bpf_set_hash_invalid(skb); return a;",
    77,
  ],
  ["bpf_get_route_realm", "return bpf_get_route_realm(skb);", 0],
  ["bpf_get_cgroup_classid", "return bpf_get_cgroup_classid(skb);", 0],
  ["bpf_skb_cgroup_id", "return bpf_skb_cgroup_id(skb) >= 0;", 1],
  ["bpf_skb_ancestor_cgroup_id", "return bpf_skb_ancestor_cgroup_id(skb, 0) >= 0;", 1],
  ["bpf_skb_cgroup_classid", "return bpf_skb_cgroup_classid(skb);", 0],
  ["bpf_skb_ecn_set_ce", "return bpf_skb_ecn_set_ce(skb);", 0],
  ["bpf_skb_set_tstamp", "return bpf_skb_set_tstamp(skb, 0, BPF_SKB_TSTAMP_UNSPEC);", 0],
  [
    "bpf_skb_get_tunnel_key",
    "struct bpf_tunnel_key key = {}; return bpf_skb_get_tunnel_key(skb, &key, sizeof(key), 0) < 0;",
    1,
  ],
  ["bpf_skb_change_type", "return bpf_skb_change_type(skb, PACKET_HOST);", 0],
  ["bpf_get_socket_cookie", "return bpf_get_socket_cookie(skb) != 0;", 1],
  ["bpf_get_socket_uid", "return bpf_get_socket_uid(skb);", 0],
  ["bpf_get_netns_cookie", "return bpf_get_netns_cookie(skb) != 0;", 1],
  [
    "bpf_fib_lookup",
    "struct bpf_fib_lookup ask = {}; ask.family = 2; ask.ifindex = skb->ifindex; ask.ipv4_dst = bpf_htonl(0x0ae70702); return bpf_fib_lookup(skb, &ask, sizeof(ask), BPF_FIB_LOOKUP_OUTPUT) >= 0;",
    1,
  ],
  ["bpf_check_mtu", "u32 mtu = 0; bpf_check_mtu(skb, skb->ifindex, &mtu, 0, 0); return mtu;", 1500],
  [
    "bpf_sk_lookup_udp, bpf_sk_release",
    `struct bpf_sock_tuple tuple = {}; struct bpf_sock *sk = bpf_sk_lookup_udp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
     if (sk) bpf_sk_release(sk); return 1;`,
    1,
  ],
  [
    "bpf_skc_lookup_tcp, bpf_sk_lookup_tcp",
    `struct bpf_sock_tuple tuple = {}; struct bpf_sock *sk = bpf_skc_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
     if (sk) bpf_sk_release(sk); sk = bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0); if (sk) bpf_sk_release(sk); return 1;`,
    1,
  ],
  [
    "bpf_sk_fullsock, bpf_tcp_sock",
    "struct bpf_sock *sk = skb->sk; if (!sk) return 0; sk = bpf_sk_fullsock(sk); if (!sk) return 0; return bpf_tcp_sock(sk) == NULL && sk->protocol == 17;",
    1,
  ],
  [
    "bpf_ktime_get_coarse_ns",
    "u64 age = bpf_ktime_get_ns() - bpf_ktime_get_coarse_ns(); return age < 1000000000;",
    1,
  ],
  ["bpf_clone_redirect", "return bpf_clone_redirect(skb, skb->ifindex, BPF_F_INGRESS);", 0],
  ["bpf_redirect", "return bpf_redirect(skb->ifindex, BPF_F_INGRESS);", 7],
  ["bpf_redirect_neigh", "return bpf_redirect_neigh(skb->ifindex, NULL, 0, 0);", 7],
  ["bpf_redirect_peer", "return bpf_redirect_peer(skb->ifindex, 0);", 7],
  [
    "bpf_skb_set_tunnel_key, bpf_skb_set_tunnel_opt, bpf_skb_get_tunnel_opt",
    `struct bpf_tunnel_key key = {.tunnel_id = 77, .remote_ipv4 = 0x0a000001, .tunnel_ttl = 9}, back = {}; u32 option = 0x01020304, read = 0;
     long a = bpf_skb_set_tunnel_key(skb, &key, sizeof(key), 0), b = bpf_skb_set_tunnel_opt(skb, &option, sizeof(option));
     long c = bpf_skb_get_tunnel_key(skb, &back, sizeof(back), 0), d = bpf_skb_get_tunnel_opt(skb, &read, sizeof(read));
     return a == 0 && b == 0 && c == 0 && d == 4 && read == option ? back.tunnel_id * 100 + back.tunnel_ttl : 0;`,
    7709,
  ],
  [
    "bpf_skb_change_proto",
    "long a = bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0); return a == 0 ? skb->len * 10 + (skb->protocol == bpf_htons(ETH_P_IPV6)) : 0;",
    10 * (OURS + 20) + 1,
  ],
  [
    "bpf_skb_get_xfrm_state",
    "struct bpf_xfrm_state state = {}; return bpf_skb_get_xfrm_state(skb, 0, &state, sizeof(state), 0);",
    -22, // no IPsec on its way
  ],
  [
    "bpf_spin_lock, bpf_spin_unlock",
    `int k = 0; struct locked *v = locked.lookup(&k); if (!v) return 0;
     bpf_spin_lock(&v->lock); v->n += 5; u64 n = v->n; bpf_spin_unlock(&v->lock); return n;`,
    5,
  ],
  [
    "bpf_tcp_raw_gen_syncookie_ipv4, bpf_tcp_raw_check_syncookie_ipv4",
    `struct iphdr ip = {.version = 4, .ihl = 5, .saddr = 1, .daddr = 2}; struct tcphdr tcp = {.source = 3, .dest = 4, .doff = 5, .syn = 1};
     u32 cookie = bpf_tcp_raw_gen_syncookie_ipv4(&ip, &tcp, sizeof(tcp));
     tcp.syn = 0; tcp.ack = 1; tcp.ack_seq = bpf_htonl(cookie + 1); tcp.seq = bpf_htonl(1);
     long good = bpf_tcp_raw_check_syncookie_ipv4(&ip, &tcp);
     tcp.ack_seq = bpf_htonl(cookie + 1001); return good == 0 && bpf_tcp_raw_check_syncookie_ipv4(&ip, &tcp) != 0;`,
    1,
  ],
  [
    "bpf_tcp_raw_gen_syncookie_ipv6, bpf_tcp_raw_check_syncookie_ipv6",
    `struct ipv6hdr ip = {.version = 6, .nexthdr = 6}; struct tcphdr tcp = {.source = 3, .dest = 4, .doff = 5, .syn = 1};
     u32 cookie = bpf_tcp_raw_gen_syncookie_ipv6(&ip, &tcp, sizeof(tcp));
     tcp.syn = 0; tcp.ack = 1; tcp.ack_seq = bpf_htonl(cookie + 1); tcp.seq = bpf_htonl(1);
     long good = bpf_tcp_raw_check_syncookie_ipv6(&ip, &tcp);
     tcp.ack_seq = bpf_htonl(cookie + 1001); return good == 0 && bpf_tcp_raw_check_syncookie_ipv6(&ip, &tcp) != 0;`,
    1,
  ],
];

describe("packets", () => {
  let wire: Wire;
  beforeAll(() => (wire = Wire.make()));
  afterAll(() => wire?.remove());
  runEach(
    {
      context: "struct __sk_buff *skb",
      ours: `skb->len == ${OURS}`,
      result: "TC_ACT_OK",
      hook: () => tc(wire.device, "egress"),
      happen: () => wire.send(1),
    },
    `#include <bcc/proto.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
struct locked { struct bpf_spin_lock lock; u64 n; };
BPF_ARRAY(locked, struct locked, 1);`,
    cases.map(([item, body, gives]) => ({ item, body, gives })),
  );

  it("bpf_store_byte and its like are refused: no LLVM has them any more", async () => {
    const text = "int f(struct __sk_buff *skb) { bpf_store_byte(skb, 50, 1); return 0; }";
    await expect(BPF.open({ text })).rejects.toThrow(/calls a function that has no body/);
  });
});
