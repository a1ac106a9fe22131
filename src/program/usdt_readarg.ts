/**
 * bpf_usdt_readarg(N, ctx, &x) and bpf_usdt_readarg_p: libbcc writes a call of
 * `_bpf_readarg_PROGRAM_N` for them, and whoever attaches the program has to say
 * what that is. Here it is a value of the probe's, cut or extended to x's size.
 */
import { reader, usdtNotes, type UsdtHooks } from "./usdt_arguments.js";
import { diagnostic } from "../oneliners/source.js";
import type { Diagnostic, Source } from "../types/outcome.js";
import { cTokens } from "../ctext/tokens.js";

export interface ReadArguments {
  /** To stand before the text. */
  readonly text: string;
  readonly notes: readonly Diagnostic[];
  readonly mistakes: readonly Diagnostic[];
}

interface Read {
  readonly argument: number;
  readonly start: number;
  readonly end: number;
}

export function readArguments(
  source: Source,
  hooksOf: ReadonlyMap<string, UsdtHooks>,
): ReadArguments {
  const reads = readsOf(source.text);
  if (reads.length === 0) return { text: "", notes: [], mistakes: [] };
  const wanted = [...new Set(reads.map(({ argument }) => argument))];
  const own = ([program]: readonly [string, UsdtHooks]): boolean =>
    !source.text.includes(`_bpf_readarg_${program}_`);
  const programs = [...hooksOf].filter(own);
  return {
    text: programs.map(([program, hooks]) => accessors(program, hooks, wanted)).join(""),
    notes: programs.flatMap(([, hooks]) => usdtNotes(hooks, wanted)),
    mistakes: reads.flatMap((read) => unreadable(read, source, programs) ?? []),
  };
}

/** Calls whose number is written as a number, which libbcc wants. */
function readsOf(text: string): readonly Read[] {
  const tokens = cTokens(text).filter(({ kind }) => kind !== "comment");
  return tokens.flatMap((token, i) => {
    const [open, number] = [tokens[i + 1], tokens[i + 2]];
    if (!/^bpf_usdt_readarg(?:_p)?$/.test(token.text) || token.kind !== "name") return [];
    if (open?.text !== "(" || !/^[1-9]\d?$/.test(number?.text ?? "")) return [];
    return [{ argument: Number(number!.text), start: token.start, end: number!.end }];
  });
}

function accessors(program: string, hooks: UsdtHooks, wanted: readonly number[]): string {
  const value = `_bcc_argument_of_${program}`;
  const each = wanted.map(
    (
      argument,
    ) => `static __always_inline int _bpf_readarg_${program}_${argument}(struct pt_regs *ctx, void *to, size_t size) {
  u64 value = ${value}(ctx, ${argument});
  if (size == 8) *(u64 *)to = value;
  else if (size == 4) *(u32 *)to = value;
  else if (size == 2) *(u16 *)to = value;
  else if (size == 1) *(u8 *)to = value;
  else return -1;
  return 0;
}
`,
  );
  return `${reader(value, hooks)}${each.join("")}`;
}

/** No place of any probe has this argument where a program could read it. */
function unreadable(
  { argument, start, end }: Read,
  source: Source,
  programs: readonly (readonly [string, UsdtHooks])[],
): Diagnostic | undefined {
  const hooks = programs.flatMap(([, each]) => each);
  if (hooks.length === 0 || hooks.some(({ probe }) => probe.arguments[argument - 1] !== undefined))
    return undefined;
  const [{ names, probe }] = hooks as [UsdtHooks[number]];
  const why = probe.absent.get(`arg${argument}`);
  const last = Math.max(...hooks.map((hook) => hook.probe.arguments.length));
  const message = why
    ? `argument ${argument} of ${names[0]} ${why}`
    : `${names[0]} has no argument ${argument}`;
  const hint = why ? undefined : last === 0 ? "it has none" : `it has ${last}`;
  return diagnostic(source, { start, end }, "no-usdt-argument", message, { hint });
}
