import { hookOfName, HOOKS, type HookKind } from "../types/hook_kinds.js";
import type { ProgramSpec } from "../types/module.js";
import { cTokens, type CToken } from "../ctext/tokens.js";
import type { ProbeRequest } from "./request.js";

/** A function that a text makes a program of, as far as its text alone tells. */
export interface TextFunction {
  readonly name: string;
  /** Where BCC's name or macro says that it goes: `k:vfs_read`. */
  readonly at?: string;
  /** The first parameter's type. */
  readonly contextType?: string;
  /** Where that stands. */
  readonly start: number;
  readonly end: number;
}

/** A function whose name says where it goes, and where in the text that stands, if there. */
export interface NamedProbe extends ProbeRequest {
  readonly start?: number;
  readonly end?: number;
}

/** What a compiler tells of a function. */
export type CompiledFunction = Pick<ProgramSpec, "name" | "contextType">;

interface Macro {
  readonly kind: HookKind;
  readonly words: number;
}

const MACROS: ReadonlyMap<string, Macro> = new Map(
  Object.values<HookKind>(HOOKS).flatMap((kind) => [
    ...(kind.macro === undefined ? [] : [[kind.macro, { kind, words: kind.words ?? 1 }] as const]),
    ...(kind.moduleMacro === undefined ? [] : [[kind.moduleMacro, { kind, words: 2 }] as const]),
  ]),
);

/**
 * Where the functions go that say so by their names. Which functions there are
 * the compiler knows: conditions and macros have had their say. Before it ran,
 * and for the places in the text, there are the text's tokens alone.
 */
export function probesByName(
  text: string,
  compiled?: readonly CompiledFunction[],
): readonly NamedProbe[] {
  return functionsOf(text, compiled).flatMap(({ name, at = placeOf(name), start, end }) =>
    at === undefined ? [] : [{ program: name, at, ...(start < 0 ? {} : { start, end }) }],
  );
}

function placeOf(name: string): string | undefined {
  const found = hookOfName(name);
  return found && `${HOOKS[found.hook].head}:${found.words.join(":")}`;
}

/** In the order of the text; `start` is -1 where a macro of the person's own made one. */
export function functionsOf(
  text: string,
  compiled?: readonly CompiledFunction[],
): readonly TextFunction[] {
  const written = functionsInText(text);
  if (compiled === undefined) return written;
  const byName = new Map(written.map((one) => [one.name, one]));
  return compiled
    .map((one): TextFunction => ({ start: -1, end: -1, ...byName.get(one.name), ...one }))
    .sort((a, b) => a.start - b.start);
}

/** `int kprobe__vfs_read(struct pt_regs *` · `TRACEPOINT_PROBE(sched, sched_switch)` */
function functionsInText(text: string): readonly TextFunction[] {
  const tokens = cTokens(text).filter(({ kind }) => kind !== "comment" && kind !== "directive");
  return tokens.flatMap((token, i) => {
    if (token.kind !== "name") return [];
    const macro = MACROS.get(token.text);
    const found = macro === undefined ? definedAt(tokens, i) : calledAt(macro, tokens, i);
    return found === undefined ? [] : [found];
  });
}

function definedAt(tokens: readonly CToken[], first: number): TextFunction | undefined {
  const [type, name, open, struct, tag, star] = tokens.slice(first, first + 6);
  if (type?.text !== "int" || name?.kind !== "name" || open?.text !== "(") return undefined;
  // Of a function's own file alone: no program.
  if (tokens[first - 1]?.text === "static" || tokens[first - 1]?.text === "inline")
    return undefined;
  const isContext = struct?.text === "struct" && tag?.kind === "name" && star?.text === "*";
  const contextType = isContext ? { contextType: `struct ${tag.text} *` } : {};
  return { name: name.text, ...contextType, start: type.start, end: open.end };
}

function calledAt(
  { kind, words }: Macro,
  tokens: readonly CToken[],
  first: number,
): TextFunction | undefined {
  const signs = ["(", ...Array<string>(words - 1).fill(",")];
  const said = signs.map((sign, i) => {
    const [before, word] = tokens.slice(first + 1 + 2 * i, first + 3 + 2 * i);
    return before?.text === sign && word?.kind === "name" ? word : undefined;
  });
  const last = said.at(-1);
  if (last === undefined || said.includes(undefined)) return undefined;
  const close = tokens[first + 1 + 2 * words];
  const place = said.map((word) => word!.text.replace(/^vmlinux__/, ""));
  return {
    name: `${kind.prefix}${place.join("__")}`,
    at: `${kind.head}:${place.join(":")}`,
    start: tokens[first]!.start,
    end: close?.text === ")" ? close.end : last.end,
  };
}
