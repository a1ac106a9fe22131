import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  cgroup,
  skLookup,
  skMsg,
  skSkb,
  sockOps,
  tc,
  type HashMap,
  type MapOfMaps,
  type SockMap,
} from "../../../src/lib/index.js";
import { runEach } from "./cases.js";

/** A port that only these tests have: programs are compiled before a server listens. */
const PORT = 20_000 + (process.pid % 10_000);
let mount = "";
let server: Server;
let client: Socket;
let served: Socket;

beforeAll(async () => {
  mount = mkdtempSync(join(tmpdir(), "cg"));
  execFileSync("mount", ["-t", "cgroup2", "none", mount]);
  server = createServer();
  server.listen(PORT, "127.0.0.1");
  await once(server, "listening");
  const came = once(server, "connection");
  client = connect(PORT, "127.0.0.1");
  [served] = (await came) as [Socket];
  const read = once(client, "data");
  served.write("hello");
  await read;
});
afterAll(() => {
  client?.destroy();
  served?.destroy();
  server?.close();
  execFileSync("umount", [mount]);
  rmdirSync(mount);
});

/** Number of this process's cgroup, and of the topmost that the mount shows. */
const ownGroup = (): bigint => {
  const path = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1] ?? "/";
  return statSync(join(mount, path), { bigint: true }).ino;
};

const counts = (bpf: BPF): HashMap<number, bigint> => bpf.map<number, bigint>("counts");
/** The number by which the kernel knows a socket of Node's. */
const descriptor = (socket: Socket): number =>
  (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;

describe("packets of a cgroup's sockets", () => {
  const LISTENER = `struct bpf_sock_tuple tuple = {.ipv4 = {.daddr = bpf_htonl(0x7f000001), .dport = bpf_htons(${PORT})}};`;
  runEach(
    {
      context: "struct __sk_buff *skb",
      // IPv4 and TCP with timestamps, and 33 bytes.
      ours: `skb->len == 20 + 32 + 33 && skb->local_port == ${PORT}`,
      result: "1",
      hook: () => cgroup(mount, "egress"),
      happen: async () => {
        const read = once(client, "data");
        served.write("x".repeat(33));
        await read;
      },
    },
    "",
    [
      {
        item: "bpf_sk_fullsock, bpf_tcp_sock",
        body: `struct bpf_sock *sk = skb->sk; if (!sk) return 0; sk = bpf_sk_fullsock(sk); if (!sk) return 0;
          struct bpf_tcp_sock *tcp = bpf_tcp_sock(sk); return tcp ? sk->src_port * 10 + (tcp->bytes_acked >= 5) : 0;`,
        gives: PORT * 10 + 1,
      },
      {
        item: "bpf_sk_cgroup_id",
        body: "struct bpf_sock *sk = skb->sk; if (!sk) return 0; sk = bpf_sk_fullsock(sk); return sk ? bpf_sk_cgroup_id(sk) : 0;",
        gives: (id) => expect(id).toBe(ownGroup()),
      },
      {
        item: "bpf_sk_ancestor_cgroup_id",
        body: "struct bpf_sock *sk = skb->sk; if (!sk) return 0; sk = bpf_sk_fullsock(sk); return sk ? bpf_sk_ancestor_cgroup_id(sk, 0) : 0;",
        gives: 1,
      },
      {
        item: "bpf_skb_cgroup_id, bpf_skb_ancestor_cgroup_id",
        body: "return bpf_skb_ancestor_cgroup_id(skb, 0) == 1 ? bpf_skb_cgroup_id(skb) : 0;",
        gives: (id) => expect(id).toBe(ownGroup()),
      },
      {
        item: "bpf_sk_lookup_tcp, bpf_get_listener_sock, bpf_sk_release",
        body: `${LISTENER} struct bpf_sock *sk = bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0); if (!sk) return 0;
          struct bpf_sock *listener = bpf_get_listener_sock(sk); u64 port = listener ? listener->src_port : 0; bpf_sk_release(sk); return port;`,
        gives: PORT,
      },
      {
        item: "bpf_skc_lookup_tcp",
        body: `${LISTENER} struct bpf_sock *sk = bpf_skc_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0); if (!sk) return 0;
          u64 state = sk->state; bpf_sk_release(sk); return state;`,
        gives: 10, // TCP_LISTEN
      },
      {
        item: "bpf_sk_lookup_udp",
        body: `${LISTENER} struct bpf_sock *sk = bpf_sk_lookup_udp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0); if (!sk) return 7;
          bpf_sk_release(sk); return 0;`,
        gives: 7, // nobody has that port of UDP
      },
      {
        item: "bpf_skc_to_tcp_sock; the others say no",
        body: `struct bpf_sock *sk = skb->sk; if (!sk) return 0; sk = bpf_sk_fullsock(sk); if (!sk) return 0;
          return (bpf_skc_to_tcp_sock(sk) != 0) + 2 * (bpf_skc_to_tcp6_sock(sk) != 0) + 4 * (bpf_skc_to_tcp_timewait_sock(sk) != 0) +
            8 * (bpf_skc_to_tcp_request_sock(sk) != 0) + 16 * (bpf_skc_to_udp6_sock(sk) != 0) + 32 * (bpf_skc_to_unix_sock(sk) != 0) +
            64 * (bpf_skc_to_mptcp_sock(sk) != 0);`,
        gives: 1,
      },
      {
        item: "bpf_get_socket_uid",
        body: "return bpf_get_socket_uid(skb);",
        gives: process.getuid!(),
      },
      {
        item: "bpf_get_socket_cookie, bpf_get_netns_cookie",
        body: "return bpf_get_socket_cookie(skb) == bpf_get_socket_cookie(skb) && bpf_get_socket_cookie(skb) > 0 && bpf_get_netns_cookie(skb) > 0;",
        gives: 1,
      },
    ],
  );
});

describe("what a cgroup's processes ask for", () => {
  it("connect: bpf_bind, bpf_setsockopt, bpf_getsockopt", async () => {
    using bpf = await BPF.open({
      text: `#include <linux/in.h>
        BPF_ARRAY(counts, u64, 4);
        int asked(struct bpf_sock_addr *ctx) {
          if (ctx->user_port != bpf_htons(${PORT})) return 1;
          struct sockaddr_in from = {.sin_family = 2, .sin_addr = {bpf_htonl(0x7f000009)}};
          int mark = 77, read = 0;
          u64 bound = bpf_bind(ctx, (void *)&from, sizeof(from)), set = bpf_setsockopt(ctx, 1, 36, &mark, sizeof(mark));
          bpf_getsockopt(ctx, 1, 36, &read, sizeof(read));
          int zero = 0, one = 1, two = 2; u64 got = read;
          counts.update(&zero, &bound); counts.update(&one, &set); counts.update(&two, &got);
          return 1;
        }`,
      attach: "none",
    });
    bpf.attach("asked", cgroup(mount, "connect4"));
    const came = once(server, "connection");
    const socket = connect(PORT, "127.0.0.1");
    const [other] = (await came) as [Socket];
    expect(other.remoteAddress).toBe("127.0.0.9");
    expect([...counts(bpf).values()].slice(0, 3)).toEqual([0n, 0n, 77n]);
    socket.destroy();
    other.destroy();
  });

  it("bind: bpf_set_retval, bpf_get_retval", async () => {
    using bpf = await BPF.open({
      text: `BPF_ARRAY(counts, u64, 4);
        int asked(struct bpf_sock_addr *ctx) {
          if (ctx->user_port != bpf_htons(${PORT + 1})) return 1;
          bpf_set_retval(-13);
          int zero = 0; u64 back = bpf_get_retval(); counts.update(&zero, &back);
          return 0;
        }`,
      attach: "none",
    });
    bpf.attach("asked", cgroup(mount, "bind4"));
    const [error] = (await once(createServer().listen(PORT + 1, "127.0.0.1"), "error")) as [
      NodeJS.ErrnoException,
    ];
    expect(error.code).toBe("EACCES");
    expect(BigInt.asIntN(32, counts(bpf).get(0)!)).toBe(-13n);
  });

  it("sysctl: bpf_sysctl_get_name, _get_current_value, _get_new_value, _set_new_value", async () => {
    using bpf = await BPF.open({
      text: `struct seen { char name[40]; char old[8]; char wanted[8]; u64 set; };
        BPF_ARRAY(seen, struct seen, 1);
        int asked(struct bpf_sysctl *ctx) {
          int zero = 0; struct seen *mine = seen.lookup(&zero); if (!mine || !ctx->write) return 1;
          u32 base = 0, tag = 't' | 'a' << 8 | 'g' << 16;
          bpf_sysctl_get_name(ctx, (char *)&base, sizeof(base), BPF_F_SYSCTL_BASE_NAME);
          if (base != tag) return 1;
          bpf_sysctl_get_name(ctx, mine->name, sizeof(mine->name), 0);
          bpf_sysctl_get_current_value(ctx, mine->old, sizeof(mine->old));
          bpf_sysctl_get_new_value(ctx, mine->wanted, sizeof(mine->wanted));
          char better[1] = {'9'}; mine->set = bpf_sysctl_set_new_value(ctx, better, sizeof(better));
          return 1;
        }`,
      attach: "none",
    });
    const file = "/proc/sys/net/ipv4/conf/lo/tag";
    const before = readFileSync(file, "utf8");
    const link = bpf.attach("asked", cgroup(mount, "sysctl"));
    writeFileSync(file, "7");
    link.detach();
    const after = readFileSync(file, "utf8");
    writeFileSync(file, before);
    expect(after).toBe("9\n");
    const [seen] = bpf.map<number, object>("seen").values();
    expect(seen).toEqual({
      ...{ name: "net/ipv4/conf/lo/tag", old: before, wanted: "7", set: 0n },
    });
  });

  it("TCP: bpf_sock_ops_cb_flags_set, bpf_reserve_hdr_opt, bpf_store_hdr_opt, bpf_load_hdr_opt", async () => {
    using bpf = await BPF.open({
      text: `BPF_ARRAY(counts, u64, 8);
        static void put(int k, u64 v) { counts.update(&k, &v); }
        int happens(struct bpf_sock_ops *ops) {
          u8 option[4] = {0xb1, 4, 0xab, 0xcd}, wanted[4] = {0xb1};
          bool here = ops->local_port == ${PORT}, there = bpf_ntohl(ops->remote_port) == ${PORT};
          if (!here && !there) return 1;
          switch (ops->op) {
            case BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB: {
              int nodelay = 1, read = 0;
              put(0, bpf_sock_ops_cb_flags_set(ops, BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG));
              put(1, bpf_setsockopt(ops, 6, 1, &nodelay, sizeof(nodelay)));
              bpf_getsockopt(ops, 6, 1, &read, sizeof(read)); put(2, read);
              break;
            }
            case BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB:
              bpf_sock_ops_cb_flags_set(ops, BPF_SOCK_OPS_PARSE_UNKNOWN_HDR_OPT_CB_FLAG);
              break;
            case BPF_SOCK_OPS_HDR_OPT_LEN_CB: put(3, bpf_reserve_hdr_opt(ops, sizeof(option), 0)); break;
            case BPF_SOCK_OPS_WRITE_HDR_OPT_CB: put(4, bpf_store_hdr_opt(ops, option, sizeof(option), 0)); break;
            case BPF_SOCK_OPS_PARSE_HDR_OPT_CB:
              put(5, bpf_load_hdr_opt(ops, wanted, sizeof(wanted), 0)); put(6, wanted[2]);
              break;
          }
          return 1;
        }`,
      attach: "none",
    });
    bpf.attach("happens", sockOps(mount));
    const came = once(server, "connection");
    const socket = connect(PORT, "127.0.0.1");
    const [other] = (await came) as [Socket];
    const read = once(other, "data");
    socket.write("text");
    await read;
    expect([...counts(bpf).values()].slice(0, 7)).toEqual([0n, 0n, 1n, 0n, 0n, 4n, 0xabn]);
    socket.destroy();
    other.destroy();
  });
});

it("bpf_tcp_gen_syncookie, bpf_tcp_check_syncookie: none while nobody floods the server", async () => {
  using bpf = await BPF.open({
    text: `#include <linux/ip.h>
      #include <linux/tcp.h>
      BPF_HASH(counts, int, u64);
      static void put(int k, u64 v) { counts.update(&k, &v); }
      int passes(struct __sk_buff *skb) {
        struct bpf_sock_tuple tuple = {.ipv4 = {.daddr = bpf_htonl(0x7f000001), .dport = bpf_htons(${PORT})}};
        struct bpf_sock *sk = bpf_skc_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
        if (!sk) return TC_ACT_OK;
        struct iphdr ip = {.version = 4, .ihl = 5}; struct tcphdr tcp = {.doff = 5, .syn = 1};
        put(0, bpf_tcp_gen_syncookie(sk, &ip, sizeof(ip), &tcp, sizeof(tcp)));
        tcp.syn = 0; tcp.ack = 1;
        put(1, bpf_tcp_check_syncookie(sk, &ip, sizeof(ip), &tcp, sizeof(tcp)));
        bpf_sk_release(sk);
        return TC_ACT_OK;
      }`,
    attach: "none",
  });
  bpf.attach("passes", tc("lo", "ingress"));
  const read = once(client, "data");
  served.write("x");
  await read;
  const said = [0, 1].map((place) => BigInt.asIntN(32, counts(bpf).get(place)!));
  expect(said).toEqual([-2n, -2n]); // ENOENT
});

describe("messages of sockets", () => {
  const open = (body: string): Promise<BPF> =>
    BPF.open({
      text: `BPF_SOCKHASH(socks, u32, 4);
        BPF_ARRAY(counts, u64, 8);
        BPF_SOCKMAP(inner, 4);
        BPF_ARRAY_OF_MAPS(maps, "inner", 1);
        static void put(int k, u64 v) { counts.update(&k, &v); }
        ${body}`,
      attach: "none",
    });

  it("bpf_msg_push_data, bpf_msg_pull_data, bpf_msg_pop_data, bpf_msg_apply_bytes", async () => {
    using bpf = await open(`int sending(struct sk_msg_md *msg) {
      put(0, bpf_msg_push_data(msg, 5, 3, 0));
      put(1, bpf_msg_pull_data(msg, 5, 8, 0));
      char *data = msg->data; if (data + 3 <= (char *)msg->data_end) { data[0] = 'a'; data[1] = 'b'; data[2] = 'c'; }
      put(2, bpf_msg_pop_data(msg, 0, 1, 0));
      put(3, bpf_msg_apply_bytes(msg, 7));
      return SK_PASS;
    }`);
    bpf.attach("sending", skMsg("socks"));
    const socks = bpf.map<SockMap<number>>("socks");
    socks.set(0, descriptor(client));
    const came = once(served, "data");
    client.write("12345");
    expect(String((await came)[0])).toBe("2345abc");
    expect([...counts(bpf).values()].slice(0, 4)).toEqual([0n, 0n, 0n, 0n]);
    socks.delete(0);
  });

  it("bpf_msg_cork_bytes: one run for what came in parts", async () => {
    using bpf = await open(`int sending(struct sk_msg_md *msg) {
      if (msg->size < 10) { put(0, bpf_msg_cork_bytes(msg, 10)); return SK_PASS; }
      counts.increment(1); put(2, msg->size);
      return SK_PASS;
    }`);
    bpf.attach("sending", skMsg("socks"));
    const socks = bpf.map<SockMap<number>>("socks");
    socks.set(0, descriptor(client));
    let text = "";
    const all = new Promise<void>((resolve) =>
      served.on("data", (part) => (text += String(part)).length === 10 && resolve()),
    );
    client.write("12345");
    client.write("67890");
    await all;
    served.removeAllListeners("data");
    expect(text).toBe("1234567890");
    expect([...counts(bpf).values()].slice(0, 3)).toEqual([0n, 1n, 10n]);
    socks.delete(0);
  });

  it("bpf_msg_redirect_map, of a map in a map", async () => {
    using bpf = await open(`int sending(struct sk_msg_md *msg) {
      int place = 0; void *map = maps.lookup(&place); if (!map) return SK_PASS;
      return bpf_msg_redirect_map(msg, map, 1, BPF_F_INGRESS);
    }`);
    const maps = bpf.map<MapOfMaps<number>>("maps");
    const sockets = maps.create<SockMap<number>>();
    maps.set(0, sockets);
    bpf.attach("sending", skMsg("socks"));
    const socks = bpf.map<SockMap<number>>("socks");
    socks.set(0, descriptor(client));
    sockets.set(1, descriptor(served));
    const came = once(served, "data");
    client.write("abcde");
    expect(String((await came)[0])).toBe("abcde");
    socks.delete(0);
  });

  it("bpf_sk_redirect_map, of a map in a map", async () => {
    using bpf = await open(`int judge(struct __sk_buff *skb) {
      int place = 0; void *map = maps.lookup(&place); if (!map) return SK_DROP;
      counts.increment(0);
      return bpf_sk_redirect_map(skb, map, 1, BPF_F_INGRESS);
    }`);
    const maps = bpf.map<MapOfMaps<number>>("maps");
    const sockets = maps.create<SockMap<number>>();
    maps.set(0, sockets);
    bpf.attach("judge", skSkb("socks", "verdict"));
    sockets.set(1, descriptor(served));
    const came = once(served, "data");
    bpf.map<SockMap<number>>("socks").set(0, descriptor(served));
    client.write("fghij");
    expect(String((await came)[0])).toBe("fghij");
    expect(counts(bpf).get(0)).toBe(1n);
  });
});

it("bpf_sk_assign: another port's server gets the connection", async () => {
  using bpf = await BPF.open({
    text: `BPF_SOCKMAP(socks, 1);
      BPF_ARRAY_OF_MAPS(maps, "socks", 1);
      BPF_ARRAY(counts, u64, 1);
      int choose(struct bpf_sk_lookup *ctx) {
        if (ctx->local_port != ${PORT + 2}) return SK_PASS;
        int zero = 0;
        void *map = maps.lookup(&zero);
        if (!map) return SK_PASS;
        struct bpf_sock *sk = bpf_map_lookup_elem(map, &zero);
        if (!sk) return SK_PASS;
        u64 result = bpf_sk_assign(ctx, sk, 0);
        bpf_sk_release(sk);
        counts.update(&zero, &result);
        return SK_PASS;
      }`,
    attach: "none",
  });
  const maps = bpf.map<MapOfMaps<number>>("maps");
  const sockets = maps.create<SockMap<number>>();
  maps.set(0, sockets);
  sockets.set(0, descriptor(server as unknown as Socket));
  bpf.attach("choose", skLookup());
  const came = once(server, "connection");
  const socket = connect(PORT + 2, "127.0.0.1");
  const [other] = (await came) as [Socket];
  expect(counts(bpf).get(0)).toBe(0n);
  expect(other.localPort).toBe(PORT + 2);
  socket.destroy();
  other.destroy();
});
