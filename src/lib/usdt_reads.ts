/** bpf_usdt_readarg in a text: what reads the arguments stands before it, and is not the person's. */
import { readArguments } from "../program/usdt_readarg.js";
import type { UsdtHooks } from "../program/usdt_arguments.js";
import type { CompiledModule } from "../types/module.js";
import type { Diagnostic, Source } from "../types/outcome.js";
import { refusal } from "./errors.js";
import { foundAt, type Attached } from "./resolve.js";

/** C before the text; empty where the text reads no arguments. @throws BpfError */
export function argumentReaders(source: Source, attached: readonly Attached[]): string {
  if (!/\bbpf_usdt_readarg/.test(source.text)) return "";
  const hooks = new Map<string, UsdtHooks>();
  for (const { program, at, pid } of attached) {
    if (!at.startsWith("u:")) continue;
    const { usdt = [] } = foundAt(at, program, pid);
    hooks.set(program, [...(hooks.get(program) ?? []), ...usdt]);
  }
  const { text, mistakes } = readArguments(source, hooks);
  if (mistakes.length > 0) throw refusal("compile", mistakes);
  return text;
}

/** What a compile says of the whole, of the person's text. */
export const onOwnText = (
  diagnostics: readonly Diagnostic[],
  source: Source,
  before: string,
): readonly Diagnostic[] =>
  diagnostics.map((one) => {
    if (one.source?.text !== before + source.text || one.span === undefined) return one;
    const start = Math.max(0, one.span.start - before.length);
    return { ...one, source, span: { start, end: Math.max(start, one.span.end - before.length) } };
  });

/** The lines of instructions, as the person counts them. */
export function withOwnLines(module: CompiledModule, before: string): CompiledModule {
  const more = before.split("\n").length - 1;
  if (more === 0) return module;
  const programs = module.programs.map((program) => ({
    ...program,
    lines: program.lines
      .map((line) => ({ ...line, line: line.line - more }))
      .filter(({ line }) => line > 0),
  }));
  return { ...module, programs };
}
