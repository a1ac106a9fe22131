/** Probes as this kernel has them: patterns that are few written out, what is not there told. */
import { globPattern } from "../glob.js";
import type { KernelFacts } from "../../types/facts.js";
import type { Block, ProbeName } from "./ast.js";
import { titleOf } from "./probes.js";

/** A function for each of more would be no text to read. */
const most = 24;

export function onKernel(
  block: Block,
  kernel: KernelFacts,
  notes: string[],
  room: { left: number },
): Block {
  const probes = block.probes.flatMap((probe) => {
    const found = expanded(probe, kernel);
    if (found.length > room.left) return [probe];
    room.left -= found.length - 1;
    return found;
  });
  const there = probes.filter((probe) => isThere(probe, kernel));
  const missing = probes.filter((probe) => !there.includes(probe));
  const names = missing.map(titleOf).join(", ");
  if (missing.length > 0)
    notes.push(
      there.length > 0
        ? `${names}: left out, this kernel has no such probe`
        : `warning: ${names}: this kernel has no such probe`,
    );
  const kept = there.length > 0 ? there : probes;
  if (kept.some(isKprobe) && !kernel.features.kprobes)
    notes.push(
      `warning: this kernel has no kprobes: ${kept.filter(isKprobe).map(titleOf).join(", ")}`,
    );
  return { ...block, probes: kept };
}

const isKprobe = ({ kind }: ProbeName): boolean => kind === "kprobe" || kind === "kretprobe";
const isFunction = (probe: ProbeName): boolean =>
  isKprobe(probe) || /^k(?:ret)?func$/.test(probe.kind);

function expanded(probe: ProbeName, kernel: KernelFacts): readonly ProbeName[] {
  const { kind, words } = probe;
  const last = words.at(-1) ?? "";
  if (!/[*?]/.test(words.join())) return [probe];
  const names =
    kind === "tracepoint"
      ? kernel.matchTracepoints(globOf(words.join(":"))).map((name) => name.split(":"))
      : isFunction(probe)
        ? kernel.matchFunctions(globOf(last)).map((name) => [...words.slice(0, -1), name])
        : [];
  if (names.length === 0 || names.length > most) return [probe];
  return names.map((each) => ({ ...probe, words: each }));
}

const globOf = globPattern;

function isThere(probe: ProbeName, kernel: KernelFacts): boolean {
  const { kind, words } = probe;
  if (/[*?]/.test(words.join()))
    return isFunction(probe)
      ? kernel.matchFunctions(globOf(words.at(-1) ?? "")).length > 0
      : kind !== "tracepoint" || kernel.matchTracepoints(globOf(words.join(":"))).length > 0;
  if (kind === "tracepoint")
    return kernel.tracepoint(words[0] ?? "", words.at(-1) ?? "") !== undefined;
  if (!isFunction(probe)) return true;
  const found = kernel.function(words.at(-1) ?? "");
  return found !== undefined && (found.attachable || (found.clones ?? []).length > 0);
}
