import type { KernelFacts } from "../../types/facts.js";
import type { Hook } from "../../types/hook.js";
import type { Source } from "../../types/outcome.js";
import { Block } from "../codegen/block.js";
import { bringsIn } from "../codegen/bring_in.js";
import { c, type Code } from "../codegen/code.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import { contextParameter } from "./context.js";
import { addTakeEntry } from "./entry.js";
import type { EntryNeeds } from "./entry_needs.js";
import { filterStatements, type FilterOptions } from "./filters.js";
import { programBlock } from "./program_block.js";

/** Brings in what the hook's own program reads. */
export interface SleepingProgram {
  readonly name: string;
  readonly code: Code;
}

interface Twin {
  readonly hook: ResolvedHook;
  readonly index: number;
  readonly needs: EntryNeeds;
  readonly source: Source;
  /** What the hook's own program does, as far as it reads. */
  readonly fill: (block: Block) => void;
}

/** Undefined where the kernel has no such programs, or the hook's own one reads nothing of a process. */
export function writeSleeping(
  { hook, index, needs, source, fill }: Twin,
  options: FilterOptions,
  kernel: KernelFacts,
): SleepingProgram | undefined {
  if (!kernel.features.sleepableUprobes || hook.attach(0)[0]?.kind !== "uprobe") return undefined;
  const block = programBlock(hook, source, { sleeps: true });
  // Such programs may not look into maps of cgroups: they bring in too much then, and nothing else.
  const filters = { ...options, cgroupPath: undefined };
  for (const line of filterStatements(filters, hook.pidByAttach)) block.add(c`${line}`);
  if (needs.paired) addTakeEntry(index, needs, kernel.arch, block);
  fill(block);
  block.add(c`return 0;`);
  const body = block.code();
  if (!bringsIn(body)) return undefined;
  const name = `sleeping_at_${index}`;
  return { name, code: c`int ${name}(${contextParameter(hook.context, "")})\n{\n${body}}\n` };
}

/** A place runs its newest program first: attached behind the hook's own, this one runs before it. */
export const asSleeping = (hooks: readonly Hook[]): readonly Hook[] =>
  hooks.map((hook) => (hook.kind === "uprobe" ? { ...hook, sleeps: true } : hook));
