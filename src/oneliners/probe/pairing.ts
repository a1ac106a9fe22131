import type { Source } from "../../types/outcome.js";
import { Block } from "../codegen/block.js";
import { c, type Code } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import type { EntryHook } from "../resolve/resolved_hook.js";
import { contextParameter, contextStruct } from "./context.js";
import type { EntryNeeds } from "./entry_needs.js";
import { namesOf } from "./scope.js";

/**
 * The entry's side of a return probe: its values, kept by thread and depth,
 * so that a function that calls itself finds its own. The maps forget the
 * least recently used: a thread that dies inside leaves nothing for good.
 */
export function writeEntry(
  entry: EntryHook,
  index: number,
  needs: EntryNeeds,
  filters: readonly string[],
  source: Source,
): Code {
  const block = new Block(source, entry.probe.space);
  for (const line of filters) block.add(c`${line}`);
  const known = namesOf(entry.probe);
  const values = needs.names.map((name) => lower(known.get(name)!, block));
  block.add(c`u32 tid = (u32)id, none = 0;`);
  block.add(c`u32 *depth = depth_${index}.lookup_or_try_init(&tid, &none);`);
  block.add(c`if (!depth) return 0;`);
  block.add(c`u64 key = (u64)tid << 32 | *depth;`);
  block.add(c`*depth += 1;`);
  block.add(c`struct saved_${index} saved = {};`);
  values.forEach((value, i) => block.add(c`saved.v${i} = (u64)${value};`));
  if (needs.latency) block.add(c`saved.start = bpf_ktime_get_ns();`);
  block.add(c`entries_${index}.update(&key, &saved);`);
  block.add(c`return 0;`);
  const members = [
    ...needs.names.map((_, i) => `u64 v${i};`),
    ...(needs.latency ? ["u64 start;"] : []),
  ].join(" ");
  const body = c`int enter_${index}(${contextParameter(entry.context, `entry_context_${index}`)})\n{\n${block.code()}}\n`;
  return c`struct saved_${index} { ${members} };
BPF_TABLE("lru_hash", u32, u32, depth_${index}, 10240);
BPF_TABLE("lru_hash", u64, struct saved_${index}, entries_${index}, 20480);
${contextStruct(entry.context, `entry_context_${index}`, body)}${body}`;
}

/** The return's side: takes what the entry kept, and leaves when there was none. Who only looks leaves it there. */
export function addTakeSaved(index: number, needs: EntryNeeds, block: Block): void {
  const looks = block.sleeps;
  if (needs.latency) block.add(c`u64 now = bpf_ktime_get_ns();`);
  block.add(c`u32 tid = (u32)id;`);
  block.add(c`u32 *depth = depth_${index}.lookup(&tid);`);
  block.add(c`if (!depth || *depth == 0) return 0;`);
  if (!looks) block.add(c`*depth -= 1;`);
  block.add(c`u64 key = (u64)tid << 32 | ${looks ? "(*depth - 1)" : "*depth"};`);
  if (!looks) block.add(c`if (*depth == 0) depth_${index}.delete(&tid);`);
  block.add(c`struct saved_${index} *kept = entries_${index}.lookup(&key);`);
  block.add(c`if (!kept) return 0;`);
  block.add(c`struct saved_${index} saved = *kept;`);
  if (!looks) block.add(c`entries_${index}.delete(&key);`);
}
