import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { mkdtempSync, rmdirSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  PerfType,
  SoftwareEvent,
  iterator,
  perfEvent,
  rawTracepoint,
  skLookup,
  skMsg,
  skSkb,
  sockOps,
  type HashMap,
  type SockMap,
} from "../../../src/lib/index.js";
import { eventually } from "../../support/eventually.js";

/** Programs by their names and macros; each counts at a place of its own. */
const open = (text: string, attach: "by-name" | "none" = "by-name"): Promise<BPF> =>
  BPF.open({ text: `BPF_ARRAY(counts, u64, 8);\n${text}`, attach });
const counts = (bpf: BPF): HashMap<number, bigint> => bpf.map<number, bigint>("counts");
const OURS = `if (bpf_get_current_pid_tgid() >> 32 != ${process.pid}) return 0;`;

describe("tracepoints", () => {
  it("TP_DATA_LOC_READ, TP_DATA_LOC_READ_CONST, TP_DATA_LOC_READ_STR, args->data_loc_field", async () => {
    using bpf = await open(`
      struct event { u64 data_loc; char plain[16]; char fixed[16]; char text[16]; };
      BPF_RINGBUF_OUTPUT(events, 8);
      TRACEPOINT_PROBE(sched, sched_process_exec) {
        struct event event = {.data_loc = args->data_loc_filename};
        TP_DATA_LOC_READ_CONST(event.fixed, filename, 9);
        TP_DATA_LOC_READ_STR(event.text, filename, sizeof(event.text));
        u32 size = args->data_loc_filename >> 16;
        if (size == 10) { TP_DATA_LOC_READ_CONST(event.plain, filename, 10); }
        events.ringbuf_output(&event, sizeof(event), 0);
        return 0;
      }`);
    const events = bpf.events<{ data_loc: bigint; plain: string; fixed: string; text: string }>(
      "events",
    );
    execFileSync("/bin/true");
    for await (const { data_loc, plain, fixed, text } of events)
      if (text === "/bin/true") {
        expect([data_loc >> 16n, plain, fixed]).toEqual([10n, "/bin/true", "/bin/true"]);
        break;
      }
  });

  it("RAW_TRACEPOINT_PROBE, ctx->args[n]", async () => {
    using bpf = await open(`
      RAW_TRACEPOINT_PROBE(sys_enter) {
        struct pt_regs *regs = (void *)ctx->args[0];
        ${OURS}
        if (ctx->args[1] != 140) return 0;
        counts.increment(0);
        int one = 1; u64 who = 0; bpf_probe_read_kernel(&who, sizeof(who), &PT_REGS_PARM2_SYSCALL(regs)); counts.update(&one, &who);
        return 0;
      }`);
    for (let i = 0; i < 5; i++) getPriority(process.pid);
    expect([...counts(bpf).values()].slice(0, 2)).toEqual([5n, BigInt(process.pid)]);
  });

  it("BPF_PROG: parameters in their own types", async () => {
    using bpf = await open(
      `BPF_PROG(entered, struct pt_regs *regs, long number) { ${OURS} if (number == 140) counts.increment(3); return 0; }`,
      "none",
    );
    bpf.attach("entered", rawTracepoint("sys_enter"));
    getPriority(process.pid);
    expect(counts(bpf).get(3)).toBe(1n);
  });
});

it("BPF_ITER: by its name, and by a hook", async () => {
  const text = `BPF_ITER(task) { struct task_struct *task = ctx->task;
    if (task && task->tgid == ${process.pid}) counts.increment(4); return 0; }`;
  using bpf = await open(text);
  const [link] = bpf.links;
  link!.read();
  expect(counts(bpf).get(4)).toBeGreaterThanOrEqual(1n);
  using other = await open(text, "none");
  other.attach("bpf_iter__task", iterator("task")).read();
  expect(counts(other).get(4)).toBeGreaterThanOrEqual(1n);
});

it("programs of perf events have struct bpf_perf_event_data", async () => {
  using bpf = await open(
    "int sample(struct bpf_perf_event_data *ctx) { if (ctx->sample_period && ctx->regs.ip) counts.atomic_increment(5); return 0; }",
    "none",
  );
  const { software } = PerfType;
  bpf.attach(
    "sample",
    perfEvent({ type: software, config: SoftwareEvent.cpuClock, period: 1_000_000 }),
  );
  await eventually(() => expect(counts(bpf).get(5)).toBeGreaterThan(0n));
});

/** The number by which the kernel knows a socket of Node's. */
const descriptor = (socket: Socket | Server): number =>
  (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;

describe("sockets in maps", () => {
  let server: Server;
  let client: Socket;
  let served: Socket;
  let port = 0;
  beforeAll(async () => {
    server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
    client = connect(port, "127.0.0.1");
    [served] = (await once(server, "connection")) as [Socket];
  });
  afterAll(() => {
    client.destroy();
    served.destroy();
    server.close();
  });

  it("sk_msg: sees what is sent, and redirects it", async () => {
    using bpf = await open(
      `BPF_SOCKHASH(socks, u32, 4);
       int sending(struct sk_msg_md *msg) {
         counts.increment(0);
         int one = 1; u64 size = msg->size; counts.update(&one, &size);
         u32 to = 1;
         return socks.msg_redirect_hash(msg, &to, BPF_F_INGRESS);
       }`,
      "none",
    );
    bpf.attach("sending", skMsg("socks"));
    const socks = bpf.map<SockMap<number>>("socks");
    socks.set(0, descriptor(client)).set(1, descriptor(served));
    const came = once(served, "data");
    client.write("12345");
    expect(String((await came)[0])).toBe("12345");
    expect([...counts(bpf).values()].slice(0, 2)).toEqual([1n, 5n]);
    expect([socks.delete(0), socks.delete(0)]).toEqual([true, false]);
  });

  it("sk_skb: parses and judges what comes", async () => {
    using bpf = await open(
      `BPF_SOCKMAP(socks, 2);
       int parse(struct __sk_buff *skb) { counts.increment(0); return skb->len; }
       int judge(struct __sk_buff *skb) { counts.increment(1); return SK_PASS; }`,
      "none",
    );
    bpf.attach("parse", skSkb("socks", "parser"));
    bpf.attach("judge", skSkb("socks", "stream-verdict"));
    const socks = bpf.map<SockMap<number>>("socks");
    const came = once(served, "data");
    socks.set(0, descriptor(served));
    client.write("67890");
    expect(String((await came)[0])).toBe("67890");
    expect([...counts(bpf).values()].slice(0, 2)).toEqual([1n, 1n]);
    socks.delete(0);
  });

  it("sk_skb: redirects what comes (sk_redirect_hash)", async () => {
    using bpf = await open(
      `BPF_SOCKHASH(socks, u32, 2);
       int judge(struct __sk_buff *skb) { counts.increment(2); u32 to = 7; return socks.sk_redirect_hash(skb, &to, BPF_F_INGRESS); }`,
      "none",
    );
    bpf.attach("judge", skSkb("socks", "verdict"));
    const socks = bpf.map<SockMap<number>>("socks");
    const came = once(served, "data");
    socks.set(7, descriptor(served));
    client.write("abcde");
    expect(String((await came)[0])).toBe("abcde");
    expect(counts(bpf).get(2)).toBe(1n);
    socks.delete(7);
  });

  it("sock_ops: sockets enter maps as they connect (sock_map_update, sock_hash_update)", async () => {
    const group = mkdtempSync(join(tmpdir(), "cg"));
    execFileSync("mount", ["-t", "cgroup2", "none", group]);
    try {
      using bpf = await open(
        `BPF_SOCKMAP(by_index, 4);
         BPF_SOCKHASH(by_key, u32, 4);
         int happens(struct bpf_sock_ops *ops) {
           if (ops->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB || bpf_ntohl(ops->remote_port) != ${port}) return 1;
           u32 key = 3;
           int first = by_index.sock_map_update(ops, &key, BPF_ANY);
           if (first == 0) counts.increment(6);
           if (by_key.sock_hash_update(ops, &key, BPF_ANY) == 0) counts.increment(7);
           return 1;
         }`,
        "none",
      );
      bpf.attach("happens", sockOps(group));
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      expect([...counts(bpf).values()].slice(6)).toEqual([1n, 1n]);
      for (const name of ["by_index", "by_key"])
        expect(bpf.map<SockMap<number>>(name).delete(3)).toBe(true);
      socket.destroy();
    } finally {
      execFileSync("umount", [group]);
      rmdirSync(group);
    }
  });

  it("sk_lookup: forbids a port", async () => {
    using bpf = await open(
      `int choose(struct bpf_sk_lookup *ctx) {
         if (ctx->local_port != ${port}) return SK_PASS;
         counts.increment(2);
         return SK_DROP;
       }`,
      "none",
    );
    const link = bpf.attach("choose", skLookup());
    const [error] = (await once(connect(port, "127.0.0.1"), "error")) as [NodeJS.ErrnoException];
    expect([error.code, counts(bpf).get(2)]).toEqual(["ECONNREFUSED", 1n]);
    link.detach();
    const arrived = once(server, "connection");
    connect(port, "127.0.0.1").destroySoon();
    ((await arrived) as [Socket])[0].destroy();
  });
});
