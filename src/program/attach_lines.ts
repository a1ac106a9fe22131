/**
 * `// attach trace_0 to t:sched:sched_switch`: where functions go that don't say
 * so by their names, as BCC's Python scripts tell it with attach_kprobe.
 */
import type { Hook } from "../types/hook.js";
import { unreachable } from "../types/outcome.js";
import { HOOKS } from "../types/hook_kinds.js";
import { commentLines } from "../ctext/tokens.js";
import type { PlannedProgram } from "../types/plan.js";

export interface AttachLine {
  readonly program: string;
  readonly at: string;
  /** Where the line is in the text. */
  readonly start: number;
  readonly end: number;
}

/** Paths and functions of programs may have blanks in them; other lines of more words are prose. */
const LINE = /^attach (\w+) to (\S+|[pru]:\S.*\S)$/;

export const readAttachLines = (text: string): readonly AttachLine[] =>
  commentLines(text).flatMap(({ text: said, start, end }) => {
    const [, program, at] = LINE.exec(said) ?? [];
    return program === undefined || at === undefined ? [] : [{ program, at, start, end }];
  });

/** What is to be written above a generated text that a person goes on with. */
export function attachLines(programs: readonly PlannedProgram[]): readonly string[] {
  const lines = programs.flatMap(({ name, attach, source: { text }, head }) => {
    const written = head === undefined ? text : text.slice(head.start, head.end);
    return attach.flatMap((spec) =>
      headsOf(spec, written).map((at) => `// attach ${name} to ${at}`),
    );
  });
  return [...new Set(lines)];
}

function headsOf(spec: Hook, head: string): readonly string[] {
  switch (spec.kind) {
    case "kprobe":
      return [`${spec.onReturn ? "kr" : "k"}:${spec.function}`];
    case "kprobe-multi":
      return spec.functions.map((name) => `${spec.onReturn ? "kr" : "k"}:${name}`);
    case "ftrace":
      return [`${spec.modifies ? "fmod" : spec.onReturn ? "fr" : "f"}:${spec.function}`];
    case "tracepoint":
      return [`t:${spec.category}:${spec.event}`];
    case "raw-tracepoint":
      return [`raw:${spec.event}`];
    case "uprobe":
      // A text of a person's has no way to say that a program may sleep: it goes on without.
      return spec.sleeps === true ? [] : [userPlace(spec.onReturn, head.trim())];
    default:
      return hookHeads(spec);
  }
}

type PlacedHook = Exclude<
  Hook,
  {
    readonly kind:
      "kprobe" | "kprobe-multi" | "ftrace" | "tracepoint" | "raw-tracepoint" | "uprobe";
  }
>;

/** Places that their names say. */
function hookHeads(spec: PlacedHook): readonly string[] {
  switch (spec.kind) {
    case "lsm":
      return [`${HOOKS.lsm.head}:${spec.hook}`];
    case "iterator":
      return [`${HOOKS.iterator.head}:${spec.target}`];
    case "xdp":
      return [`${HOOKS.xdp.head}:${spec.device}`];
    case "tc":
      return [
        `${HOOKS[spec.role === "action" ? "tcAction" : "tc"].head}:${spec.device}:${spec.direction}`,
      ];
    case "socket-filter":
      return [`${HOOKS.socketFilter.head}:${spec.device}`];
    case "cgroup":
      return [`${HOOKS.cgroup.head}:${spec.path}:${spec.point}`];
    // No one-liner goes there: nothing is promoted from them.
    case "perf-event":
    case "socket":
    case "sockmap":
    case "netns":
      return [];
    default:
      return unreachable(spec);
  }
}

/** As the person wrote it: the file and the function, or the USDT probe. */
function userPlace(onReturn: boolean, head: string): string {
  if (head.startsWith("u:")) return head;
  return `${onReturn ? "r" : "p"}:${head.replace(/^[pr]:/, "")}`;
}

/** A function with several places is one program. */
export function mergedByName(programs: readonly PlannedProgram[]): readonly PlannedProgram[] {
  const merged = new Map<string, PlannedProgram>();
  for (const program of programs) {
    const known = merged.get(program.name);
    const attach = [...(known?.attach ?? []), ...program.attach];
    merged.set(program.name, { ...program, attach });
  }
  return [...merged.values()];
}
