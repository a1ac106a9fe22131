/**
 * Intervals that no event falls between: programs count into the map that stands in
 * the outer map's only place. Another, empty one is put there, and the kernel comes
 * back when no program uses the first any more: then that one is read at leisure.
 *
 *     sudo node maps_in_maps.ts
 */
import { setTimeout as wait } from "node:timers/promises";
import { BPF, type HashMap, type MapOfMaps } from "bcc-repl";

const text = `
BPF_HASH(pattern, u32, u64);
BPF_ARRAY_OF_MAPS(current, "pattern", 1);
TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
  int zero = 0;
  u32 who = args->who;
  u64 one = 1;
  void *counts = current.lookup(&zero);
  if (!counts) return 0;
  u64 *count = bpf_map_lookup_elem(counts, &who);
  if (count) __sync_fetch_and_add(count, 1);
  else bpf_map_update_elem(counts, &who, &one, BPF_ANY);
  return 0;
}`;

type Counts = HashMap<number, bigint>;

using bpf = await BPF.open({ text });
const current = bpf.map<MapOfMaps<number>>("current");
let [counting, resting] = [current.create<Counts>(), current.create<Counts>()];
current.set(0, counting);

let stopped = false;
process.once("SIGINT", () => (stopped = true));
console.log("counting");
while (!stopped) {
  await wait(100);
  current.set(0, resting);
  const taken = counting.takeAll();
  if (taken.length > 0) console.log(taken.map(([who, count]) => `${who}: ${count}`).join(", "));
  [counting, resting] = [resting, counting];
}
