import { expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import { declarations } from "../../src/ctypes/typescript_types.js";

const text = `
struct key { u32 pid; char comm[16]; };
struct open_event { u64 time; s32 result; char path[64]; struct { u8 a[4]; u16 b; } inner; };
BPF_HASH(counts, struct key, u64);
BPF_QUEUE(waiting, u32, 8);
BPF_PROG_ARRAY(calls, 2);
BPF_RINGBUF_OUTPUT(opens, 8);
int f(struct bpf_raw_tracepoint_args *ctx) {
  struct open_event event = {};
  struct key key = {};
  counts.increment(key);
  opens.ringbuf_output(&event, sizeof(event), 0);
  return 0;
}`;

it("interfaces of a program's maps and events", async () => {
  const compiled = await compile({ text, fileName: "opens.c", cflags: [], headers: "auto" });
  if (!compiled.ok) throw new Error(compiled.diagnostics[0]?.message);
  expect(declarations(compiled.value.module, "opens.c")).toBe(
    `// The maps and events of opens.c, by bcc-repl --types.
import type { HashMap, ProgArray, Queue } from "bcc-repl";

export interface Maps {
  calls: ProgArray;
  counts: HashMap<Key, bigint>;
  waiting: Queue<number>;
}

export interface Events {
  opens: OpenEvent;
}

export interface Key {
  pid: number;
  comm: string;
}

export interface OpensEventInner {
  a: Uint8Array;
  b: number;
}

export interface OpenEvent {
  time: bigint;
  result: number;
  path: string;
  inner: OpensEventInner;
}
`,
  );
});
