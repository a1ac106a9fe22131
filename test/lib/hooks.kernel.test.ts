import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { createSocket } from "node:dgram";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  cgroup,
  flowDissector,
  socketFilter,
  sockOps,
  tc,
  tcAction,
  xdp,
  type HashMap,
} from "../../src/lib/index.js";
import { compileWorkload } from "../support/workload.js";
import { Wire } from "./network.js";
import { eventually } from "../support/eventually.js";

/** Only packets of the tests' own size count: devices say things by themselves. */
const text = `
#define OURS (14 + 20 + 8 + 100)
BPF_ARRAY(counts, u64, 8);
static void count(int k, u32 size) { if (size == OURS) counts.atomic_increment(k); }
int pass(struct xdp_md *ctx) { count(0, ctx->data_end - ctx->data); return XDP_PASS; }
int drop(struct xdp_md *ctx) { count(1, ctx->data_end - ctx->data); return XDP_DROP; }
int classify(struct __sk_buff *skb) { count(2, skb->len); return TC_ACT_OK; }
int filter(struct __sk_buff *skb) { count(3, skb->len); return skb->len == OURS ? -1 : 0; }
int connecting(struct bpf_sock_addr *ctx) { count(4, OURS); return 0; }
int making(struct bpf_sock *ctx) { count(5, OURS); return 1; }
int happens(struct bpf_sock_ops *ctx) { count(6, OURS); return 1; }
int dissect(struct __sk_buff *skb) { return 0; }`;

let wire: Wire;
let bpf: BPF;
let counts: HashMap<number, bigint>;
beforeAll(async () => {
  wire = Wire.make();
  bpf = await BPF.open({ text });
  counts = bpf.map<number, bigint>("counts");
});
afterEach(() => {
  for (const link of bpf.links) link.detach();
  counts.clear();
});
afterAll(() => {
  bpf.close();
  wire.remove();
});

const shown = (command: string, ...words: readonly string[]): string =>
  execFileSync(command, words, { encoding: "utf8" });

describe("XDP", () => {
  it.each(["skb", "drv"] as const)("runs in mode %s at the other end of a wire", async (mode) => {
    bpf.attach("pass", xdp(wire.peer, { netns: wire.path, mode }));
    await wire.send(5);
    await eventually(() => expect(counts.get(0)).toBe(5n));
  });

  it("is there once, gives way to replace, and goes with its link", async () => {
    const at = { netns: wire.path, mode: "skb" } as const;
    const first = bpf.attach("pass", xdp(wire.peer, at));
    expect(() => bpf.attach("drop", xdp(wire.peer, { ...at, ifNoExist: true }))).toThrow(
      /an XDP program is there already/,
    );
    first.detach();
    bpf.attach("drop", xdp(wire.peer, at));
    await wire.send(3);
    await eventually(() => expect(counts.get(1)).toBe(3n));
    expect(counts.get(0)).toBe(0n);
  });

  it("is refused in hardware that has none, and where a link of somebody's is", () => {
    const at = { netns: wire.path } as const;
    expect(() => bpf.attach("pass", xdp(wire.peer, { ...at, mode: "hw" }))).toThrow(
      new RegExp(`xdp:${wire.peer}`),
    );
    bpf.attach("pass", xdp(wire.peer, { ...at, mode: "skb" }));
    expect(() => bpf.attach("drop", xdp(wire.peer, { ...at, mode: "skb", replace: true }))).toThrow(
      /an XDP program is there already/,
    );
    expect(() => xdp("lo", { ifNoExist: true, replace: true })).toThrow(TypeError);
  });

  it("replaces what netlink has put there, which no link holds", async () => {
    wire.inside(compileWorkload("xdpset"), wire.peer);
    const at = { netns: wire.path, mode: "skb" } as const;
    expect(() => bpf.attach("drop", xdp(wire.peer, at))).toThrow(/XDP program is there already/);
    const link = bpf.attach("drop", xdp(wire.peer, { ...at, replace: true }));
    await wire.send(2);
    await eventually(() => expect(counts.get(1)).toBe(2n));
    link.detach();
    expect(shown("ip", "-n", wire.netns, "link", "show", wire.peer)).not.toContain("xdp");
  });

  it("goes on to another device (redirect_map)", async () => {
    const other = Wire.make("10.231.8");
    try {
      using sending = await BPF.open({
        text: `BPF_DEVMAP(devices, 4);
          int there(struct xdp_md *ctx) { return devices.redirect_map(1, 0); }`,
      });
      sending.map<number, number>("devices").set(1, other.index);
      sending.attach("there", xdp(wire.device, { mode: "skb" }));
      bpf.attach("pass", xdp(other.peer, { netns: other.path, mode: "skb" }));
      wire.sendBack(3);
      await eventually(() => expect(counts.get(0)).toBe(3n));
    } finally {
      other.remove();
    }
  });

  it("names the devices that are there", () => {
    expect(() => bpf.attach("pass", xdp("nosuch0"))).toThrow(/there is no network device nosuch0/);
  });
});

describe("tc", () => {
  it("classifies what goes out", async () => {
    bpf.attach("classify", tc(wire.device, "egress"));
    await wire.send(4);
    expect(counts.get(2)).toBe(4n);
  });

  it("by a filter of clsact, which leaves nothing", async () => {
    const link = bpf.attach("classify", tc(wire.device, "egress", { priority: 7, handle: 3 }));
    expect(shown("tc", "filter", "show", "dev", wire.device, "egress")).toMatch(
      /pref 7 bpf .*handle 0x3 .*direct-action/s,
    );
    await wire.send(4);
    expect(counts.get(2)).toBe(4n);
    link.detach();
    expect(shown("tc", "qdisc", "show", "dev", wire.device)).not.toContain("clsact");
  });

  it("leaves a queue with somebody else's filter as it is", () => {
    const link = bpf.attach("classify", tc(wire.device, "egress", { priority: 7 }));
    const other = bpf.attach("classify", tc(wire.device, "ingress", { priority: 9 }));
    link.detach();
    expect(shown("tc", "filter", "show", "dev", wire.device, "ingress")).toContain("pref 9");
    other.detach();
  });

  it("acts behind a filter, where the kernel has such actions", async () => {
    try {
      bpf.attach("classify", tcAction(wire.device, "egress"));
    } catch (error) {
      expect(String(error)).toMatch(/tc:\S+:egress/);
      return;
    }
    await wire.send(4);
    expect(counts.get(2)).toBe(4n);
  });
});

describe("sockets", () => {
  it("are filtered, and their packets read", async () => {
    const link = bpf.attach("filter", socketFilter(wire.device));
    const packets = link.packets();
    await wire.send(2);
    const sizes: number[] = [];
    for await (const packet of packets) if (sizes.push(packet.length) === 2) break;
    expect(sizes).toEqual([142, 142]);
    expect(counts.get(3)).toBe(2n);
  });

  it("of a network namespace have a flow dissector of their own", () => {
    const link = bpf.attach("dissect", flowDissector(wire.path));
    expect(link.ids).toHaveLength(1);
    expect(() => bpf.attach("dissect", flowDissector("/nosuch"))).toThrow(
      /not a network namespace/,
    );
  });
});

describe("cgroups", () => {
  let mount = "";
  let group = "";
  beforeAll(() => {
    mount = mkdtempSync(join(tmpdir(), "cg"));
    execFileSync("mount", ["-t", "cgroup2", "none", mount]);
    group = join(mount, `lib-${process.pid}`);
    mkdirSync(group);
  });
  afterAll(() => {
    rmdirSync(group);
    execFileSync("umount", [mount]);
    rmdirSync(mount);
  });

  const inside = (script: string): string =>
    execFileSync(
      "sh",
      ["-c", `echo $$ > ${group}/cgroup.procs; exec "$0" -e "$1"`, process.execPath, script],
      {
        encoding: "utf8",
      },
    );

  it("forbid what their processes do, and let others", () => {
    bpf.attach("connecting", cgroup(group, "connect4"));
    bpf.attach("making", cgroup(group, "sock_create"));
    const said = inside(
      `require("net").connect(1, "127.0.0.1").on("error", (e) => console.log(e.code))`,
    );
    expect(said.trim()).toBe("EPERM");
    expect(counts.get(4)).toBe(1n);
    expect(counts.get(5)).toBeGreaterThanOrEqual(1n);
    const socket = createSocket("udp4");
    socket.close();
  });

  it("see connections as they are made (sock_ops)", async () => {
    const server = createServer((socket) => socket.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    bpf.attach("happens", sockOps(group));
    inside("0");
    const outside = createConnection(port, "127.0.0.1");
    await once(outside, "close");
    expect(counts.get(6)).toBe(0n);
    const child = execFileAsync(group, `require("net").connect(${port}, "127.0.0.1")`);
    await child;
    expect(counts.get(6)).toBeGreaterThanOrEqual(1n);
    server.close();
  });

  it("that are none are refused", () => {
    expect(() => bpf.attach("making", cgroup("/tmp", "sock_create"))).toThrow(
      /not a cgroup2 directory/,
    );
    expect(() => bpf.attach("making", cgroup("/nosuch", "sock_create"))).toThrow(
      /no cgroup \/nosuch/,
    );
  });
});

async function execFileAsync(group: string, script: string): Promise<void> {
  const { spawn } = await import("node:child_process");
  const child = spawn("sh", [
    "-c",
    `echo $$ > ${group}/cgroup.procs; exec "$0" -e "$1"`,
    process.execPath,
    script,
  ]);
  await once(child, "exit");
}
