/** What the library costs: opening, decoding, reading maps; and that open and close leave nothing. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { codecOf, eventType } from "../src/ctypes/index.js";
import { BPF, type Spec } from "../src/lib/index.js";

/** The figure of each, ours first. */
export type Row = (
  what: string,
  unit: string,
  digits: number,
  figures: readonly (readonly [string, number])[],
) => void;

const text = `
struct event { u64 time; u32 pid, tid; u32 uid; s32 result; u16 flags; u16 kind; u32 size; char comm[16]; };
BPF_RINGBUF_OUTPUT(events, 8);
BPF_HASH(counts, u64, u64);
TRACEPOINT_PROBE(syscalls, sys_enter_mkdir) {
  struct event event = {};
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  events.ringbuf_output(&event, sizeof(event), 0);
  return 0;
}`;
const RECORDS = 1_000_000;
const ENTRIES = 200_000;

/** The least of several times, in ms: what else happens on the machine only adds. */
async function least(times: number, work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const begin = performance.now();
    await work();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

async function opening(row: Row, times: number): Promise<void> {
  for (const cache of [false, true]) {
    const opened: BPF[] = [];
    const took = await least(times, async () => opened.push(await BPF.open({ text, cache })));
    for (const bpf of opened) bpf.close();
    row(`open a text, ${cache ? "cached" : "not cached"}`, "ms", 1, [["library", took]]);
  }
}

async function decodeRate({ module }: Spec): Promise<number> {
  const type = eventType(
    module,
    module.maps.find(({ name }) => name === "events")!,
  )!;
  const codec = codecOf(type);
  const bytes = Buffer.alloc(type.size * 1000);
  for (let i = 0; i < 1000; i++) bytes.write(`task${i % 50}`, i * type.size + 32);
  // All are kept for a while, as those of a batch are: nothing is decoded for nobody.
  const kept = new Array<unknown>(1000);
  const decode = (): void => {
    for (let i = 0; i < RECORDS; i++) kept[i % 1000] = codec.decode(bytes, (i % 1000) * type.size);
  };
  decode();
  const took = await least(3, decode);
  return RECORDS / (took / 1000);
}

async function entryRate(spec: Spec): Promise<number> {
  using bpf = BPF.load(spec, { maps: { counts: { maxEntries: ENTRIES } } });
  const counts = bpf.map<bigint, bigint>("counts");
  counts.setAll(Array.from({ length: ENTRIES }, (_, i) => [BigInt(i), 1n] as const));
  counts.getAll();
  return ENTRIES / ((await least(7, () => counts.getAll())) / 1000);
}

/** What BCC's Python does with the same bytes; nothing where there is no Python. */
function peer(root: string): ReadonlyMap<string, number> {
  try {
    const script = join(root, "bench/library_peer.py");
    const lines = execFileSync("python3", [script], { encoding: "utf8" }).trim().split("\n");
    return new Map(lines.map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])]));
  } catch {
    return new Map();
  }
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Resident, in MB, without what nobody needs. */
function memory(): number {
  collect();
  return process.memoryUsage().rss / 2 ** 20;
}

async function leaks(row: Row, spec: Spec, times: number): Promise<void> {
  for (let i = 0; i < 500; i++) BPF.load(spec).close();
  const before = memory();
  const took = await least(1, async () => {
    for (let i = 0; i < times; i++) {
      BPF.load(spec).close();
      if (i % 100 === 0) await new Promise(setImmediate);
    }
  });
  row(`load and close, each of ${times}`, "ms", 2, [["library", took / times]]);
  row("memory that they left", "MB", 1, [["library", memory() - before]]);
}

/** OPENS=10000: whole lives, each with its attachment, its reader and its maps; minutes. */
async function lives(row: Row, times: number): Promise<void> {
  const once = async (): Promise<void> => {
    using bpf = await BPF.open({ text });
    bpf.events("events").take();
    bpf.map("counts").set(1n as never, 1n as never);
  };
  const files = (): number => readdirSync("/proc/self/fd").length;
  // What Node and the kernel keep for good is there after some.
  for (let i = 0; i < times / 10; i++) await once();
  const before = { memory: memory(), files: files() };
  const took = await least(1, async () => {
    for (let i = 0; i < times; i++) await once();
  });
  row(`open and close, each of ${times}`, "ms", 2, [["library", took / times]]);
  row("memory that they left", "MB", 1, [["library", memory() - before.memory]]);
  row("descriptors that they left", "", 0, [["library", files() - before.files]]);
}

export async function library(root: string, row: Row, quick: boolean): Promise<void> {
  await BPF.open({ text }).then((bpf) => bpf.close());
  await opening(row, quick ? 5 : 15);
  const spec = await BPF.compile({ text });
  const python = peer(root);
  const beside = (name: string): readonly (readonly [string, number])[] =>
    python.has(name) ? [["Python's ctypes", python.get(name)!]] : [];
  row("decode records of 48 bytes", "a second", 0, [
    ["library", await decodeRate(spec)],
    ...beside("decode"),
  ]);
  row("map entries in batches", "a second", 0, [
    ["library", await entryRate(spec)],
    ...beside("entries"),
  ]);
  await leaks(row, spec, quick ? 1000 : 10_000);
  const opens = Number(process.env["OPENS"] ?? 0);
  if (opens > 0) await lives(row, opens);
}
