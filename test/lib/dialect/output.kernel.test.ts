import { getPriority } from "node:os";
import { describe, expect, it } from "vitest";
import { BPF, tc, tracePipe, type Events } from "../../../src/lib/index.js";
import { Wire } from "../network.js";

const HOOK = "TRACEPOINT_PROBE(syscalls, sys_enter_getpriority)";
const OURS = `if (args->who != ${process.pid}) return 0;`;

/** What the program sends when getpriority(2) is called so many times; the buffer is `out`. */
async function sent<T>(
  declaration: string,
  body: string,
  calls: number,
  records: number,
): Promise<readonly T[]> {
  using bpf = await BPF.open({ text: `${declaration}\n${HOOK} { ${OURS} ${body} return 0; }` });
  const events: Events<T> = bpf.events<T>("out");
  for (let i = 0; i < calls; i++) getPriority(process.pid);
  const got: T[] = [];
  for await (const event of events) {
    got.push(event);
    if (got.length === records) break;
  }
  return got;
}

describe("output", () => {
  it("bpf_trace_printk, with its text on the stack", async () => {
    using bpf = await BPF.open({
      text: `${HOOK} { ${OURS} char text[8] = "text"; bpf_trace_printk("here %d %llx %s\\n", args->which, 0xabcdULL, text); return 0; }`,
    });
    expect(bpf.links).toHaveLength(1);
    const lines = tracePipe();
    getPriority(process.pid);
    for await (const { pid, message, time, cpu } of lines)
      if (message.startsWith("here")) {
        expect(message).toBe("here 0 abcd text");
        expect([pid > 0, time > 0, cpu >= 0]).toEqual([true, true, true]);
        break;
      }
  });

  it("BPF_PERF_OUTPUT, perf_submit", async () => {
    const got = await sent<{ n: number }>(
      "struct event { u32 n; };\nBPF_PERF_OUTPUT(out);",
      "struct event e = {.n = args->which + 7}; out.perf_submit(args, &e, sizeof(e));",
      3,
      3,
    );
    expect(got).toEqual([{ n: 7 }, { n: 7 }, { n: 7 }]);
  });

  it("BPF_RINGBUF_OUTPUT, ringbuf_output", async () => {
    const got = await sent<{ n: number }>(
      "struct event { u32 n; };\nBPF_RINGBUF_OUTPUT(out, 8);",
      "struct event e = {.n = 8}; out.ringbuf_output(&e, sizeof(e), BPF_RB_FORCE_WAKEUP);",
      2,
      2,
    );
    expect(got).toEqual([{ n: 8 }, { n: 8 }]);
  });

  it("ringbuf_reserve, ringbuf_submit, ringbuf_discard", async () => {
    const got = await sent<{ n: number }>(
      "struct event { u32 n; };\nBPF_RINGBUF_OUTPUT(out, 8);\nBPF_ARRAY(calls, u64, 1);",
      `int zero = 0; u64 *many = calls.lookup(&zero); if (!many) return 0; *many += 1;
       struct event *e = out.ringbuf_reserve(sizeof(struct event)); if (!e) return 0;
       e->n = *many;
       if (*many % 2) out.ringbuf_discard(e, 0); else out.ringbuf_submit(e, BPF_RB_NO_WAKEUP);`,
      6,
      3,
    );
    expect(got).toEqual([{ n: 2 }, { n: 4 }, { n: 6 }]);
  });

  it("ringbuf_query", async () => {
    const got = await sent<{ size: bigint; waiting: bigint; behind: boolean }>(
      "struct event { u64 size, waiting; bool behind; };\nBPF_RINGBUF_OUTPUT(out, 8);",
      `struct event e = {};
       e.size = out.ringbuf_query(BPF_RB_RING_SIZE); e.waiting = out.ringbuf_query(BPF_RB_AVAIL_DATA);
       e.behind = out.ringbuf_query(BPF_RB_PROD_POS) >= out.ringbuf_query(BPF_RB_CONS_POS);
       out.ringbuf_output(&e, sizeof(e), 0);`,
      1,
      1,
    );
    expect(got).toEqual([{ size: 32768n, waiting: 0n, behind: true }]);
  });

  it("nested structs, bit-fields and arrays in a record", async () => {
    const got = await sent<unknown>(
      `struct part { u8 low:3, high:5; s16 n; };
       struct event { struct part parts[2]; char name[8]; union { u32 whole; u8 bytes[4]; } either; enum { A, B } kind; };
       BPF_RINGBUF_OUTPUT(out, 8);`,
      `struct event e = {.parts = {{1, 2, -3}, {4, 5, 6}}, .name = "abc", .kind = B}; e.either.whole = 0x01020304;
       out.ringbuf_output(&e, sizeof(e), 0);`,
      1,
      1,
    );
    expect(got).toEqual([
      {
        parts: [
          { low: 1, high: 2, n: -3 },
          { low: 4, high: 5, n: 6 },
        ],
        name: "abc",
        either: { whole: 0x01020304, bytes: Uint8Array.of(4, 3, 2, 1) },
        kind: 1,
      },
    ]);
  });

  it("perf_submit_skb: the record, then bytes of the packet", async () => {
    const wire = Wire.make();
    try {
      using bpf = await BPF.open({
        text: `struct meta { u32 magic; u32 size; };
          BPF_PERF_OUTPUT(out);
          int f(struct __sk_buff *skb) {
            struct meta meta = {.magic = 77, .size = skb->len};
            if (skb->len == 142) out.perf_submit_skb(skb, 64, &meta, sizeof(meta));
            return TC_ACT_OK;
          }`,
        attach: "none",
      });
      bpf.attach("f", tc(wire.device, "egress"));
      const events = bpf.events<Buffer>("out", { raw: true });
      await wire.send(1);
      const record = (await events.next())!;
      expect([record.readUInt32LE(0), record.readUInt32LE(4)]).toEqual([77, 142]);
      expect(record.readUInt16BE(8 + 12)).toBe(0x800);
      expect(record.subarray(8 + 30, 8 + 34).join(".")).toBe("10.231.7.2");
    } finally {
      wire.remove();
    }
  });
});
