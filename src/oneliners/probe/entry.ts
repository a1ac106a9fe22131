import type { KernelFacts } from "../../types/facts.js";
import type { Source } from "../../types/outcome.js";
import { Block } from "../codegen/block.js";
import { c, type Code } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { addEnter, addLeave, declareCalls, type OpenCalls } from "../codegen/open_calls.js";
import type { EntryHook } from "../resolve/resolved_hook.js";
import { contextParameter, contextStruct } from "./context.js";
import type { EntryNeeds } from "./entry_needs.js";
import { namesOf } from "./scope.js";

/** What a return probe is told by its entry. */
const callsOf = (index: number, { names, latency }: EntryNeeds): OpenCalls => ({
  pairing: "depth",
  members: names.map((_, i) => `u64 v${i}`),
  timed: latency,
  shared: false,
  suffix: `_${index}`,
});

/** As the filters have it: in our own pid namespace. */
const THREAD = { thread: "(u32)id" };

/** The entry's side of a return probe: a program of its own, with the maps for what it keeps. */
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
  const calls = callsOf(index, needs);
  addEnter(calls, THREAD, block, (inner) =>
    values.forEach((value, i) => inner.add(c`call.v${i} = (u64)${value};`)),
  );
  block.add(c`return 0;`);
  const context = `entry_context_${index}`;
  const body = c`int enter_${index}(${contextParameter(entry.context, context)})\n{\n${block.code()}}\n`;
  return c`${declareCalls(calls)}${contextStruct(entry.context, context, body)}${body}`;
}

/** The return's side: takes what the entry kept as `call`, and leaves where there is none. */
export const addTakeEntry = (
  index: number,
  needs: EntryNeeds,
  arch: KernelFacts["arch"],
  block: Block,
): void => addLeave(callsOf(index, needs), THREAD, arch, block);
