/** What the library costs: decoding, reading maps, opening and closing. */
import { BPF } from "../src/lib/index.js";
import { codecOf, eventType } from "../src/ctypes/index.js";

const text = `
struct event { u64 time; u32 pid, tid; u32 uid; s32 result; u16 flags; u16 kind; u32 size; char comm[16]; };
BPF_RINGBUF_OUTPUT(events, 8);
BPF_HASH(counts, u64, u64, 200000);
TRACEPOINT_PROBE(syscalls, sys_enter_mkdir) {
  struct event event = {};
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  events.ringbuf_output(&event, sizeof(event), 0);
  return 0;
}`;

const timed = async (work: () => unknown): Promise<number> => {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
};
const say = (what: string, figure: number, unit: string): void =>
  console.log(
    `${what.padEnd(42)} ${figure.toLocaleString("en", { maximumFractionDigits: 1 })} ${unit}`,
  );

const opened = async (cache: boolean): Promise<number> => {
  let bpf: BPF | undefined;
  const took = await timed(async () => (bpf = await BPF.open({ text, cache })));
  bpf?.close();
  return took;
};
const median = async (times: number, work: () => Promise<number>): Promise<number> => {
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push(await work());
  return all.sort((a, b) => a - b)[times >> 1]!;
};
await opened(true);
say("open a text, not cached (median)", await median(5, () => opened(false)), "ms");
say("open a text, cached (median)", await median(15, () => opened(true)), "ms");

const bpf = await BPF.open({ text, attach: "none" });
const type = eventType(
  bpf.spec.module,
  bpf.spec.module.maps.find(({ name }) => name === "events")!,
)!;
const codec = codecOf(type);
const many = 1_000_000;
const bytes = Buffer.alloc(type.size * 1000);
for (let i = 0; i < 1000; i++) bytes.write(`task${i % 50}`, i * type.size + 32);
let sum = 0;
const decode = (): void => {
  for (let i = 0; i < many; i++)
    sum += (codec.decode(bytes, (i % 1000) * type.size) as { comm: string }).comm.length;
};
decode();
say(`decode records of ${type.size} bytes`, many / ((await timed(decode)) / 1000), "a second");

const counts = bpf.map<bigint, bigint>("counts");
counts.setAll(Array.from({ length: 200_000 }, (_, i) => [BigInt(i), 1n] as const));
counts.getAll();
say(
  "read a map's entries in batches",
  200_000 / ((await timed(() => counts.getAll())) / 1000),
  "a second",
);
bpf.close();

const loads = Number(process.env["OPENS"] ?? 10_000);
const { spec } = bpf;
const memory = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().rss / 2 ** 20;
};
for (let i = 0; i < 500; i++) BPF.load(spec).close();
const before = memory();
const took = await timed(async () => {
  for (let i = 0; i < loads; i++) {
    BPF.load(spec).close();
    if (i % 100 === 0) await new Promise(setImmediate);
  }
});
say(`load and close ${loads} times`, took / loads, "ms each");
say("memory grew by", memory() - before, "MB");
if (sum === 0) throw new Error("nothing was decoded");
