import type { LineInfo, ProgramSpec } from "../types/module.js";
import type { Diagnostic, Source, Span } from "../types/outcome.js";
import { withNullCheck } from "./null_check.js";
import { verifierRules, type VerifierRule } from "./verifier_rules.js";

/** The reason stands near the end; statistics follow it. */
const LINES_LOOKED_AT = 12;
const STATISTICS =
  /^(?:processed \d+ insns|verification time|stack depth|mark_precise|peak_states|max_states|insns_processed|-- END)/;

/**
 * What the kernel's verifier wants, in plain words and on the C line that it
 * is about. The whole log goes along for those who want it.
 */
export function explainVerifier(log: string, program: ProgramSpec, source: Source): Diagnostic {
  const lines = log
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !STATISTICS.test(line));
  const found = findRule(lines);
  const place = placeOf(lines, program, source);
  const reason = found
    ? found.rule.message(found.match)
    : (lines.at(-1) ?? "the kernel gives no reason");
  const fix =
    found?.rule.code === "may-be-null" && place ? withNullCheck(source, place) : undefined;
  return {
    severity: "error",
    code: `verifier-${found?.rule.code ?? "rejected"}`,
    message: `the kernel rejects ${program.name}: ${reason}`,
    ...(place ? { source, span: place } : {}),
    ...(found ? { hint: found.rule.hint } : {}),
    ...(fix === undefined ? {} : { fix }),
    log,
  };
}

function findRule(
  lines: readonly string[],
): { readonly rule: VerifierRule; readonly match: RegExpExecArray } | undefined {
  for (const line of lines.slice(-LINES_LOOKED_AT).reverse()) {
    // A line of instructions or of register states is no reason.
    if (/^\d+: |^; |^from \d+ to \d+|^R\d+=/.test(line)) continue;
    for (const rule of verifierRules) {
      const match = rule.pattern.exec(line);
      if (match) return { rule, match };
    }
  }
  return undefined;
}

/** The C line of the last instruction that the verifier looked at. */
function placeOf(lines: readonly string[], program: ProgramSpec, source: Source): Span | undefined {
  const instruction = lastInstruction(lines);
  if (instruction === undefined) return undefined;
  const info = lineOf(program.lines, instruction, source.name);
  return info ? lineSpan(source, info.line) : undefined;
}

function lastInstruction(lines: readonly string[]): number | undefined {
  for (const line of [...lines].reverse()) {
    const named = /\b(?:at|from) insn (\d+)|^(\d+): \([0-9a-f]{2}\)/.exec(line);
    if (named) return Number(named[1] ?? named[2]);
  }
  return undefined;
}

function lineOf(
  infos: readonly LineInfo[],
  instruction: number,
  file: string,
): LineInfo | undefined {
  let best: LineInfo | undefined;
  for (const info of infos) {
    if (info.instruction > instruction) break;
    if (info.file === file && info.line > 0) best = info;
  }
  return best;
}

/** The line's text without its indentation: columns in rewritten code mean nothing. */
function lineSpan(source: Source, line: number): Span | undefined {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = source.text.indexOf("\n", start);
    if (end < 0) return undefined;
    start = end + 1;
  }
  const newline = source.text.indexOf("\n", start);
  const text = source.text.slice(start, newline < 0 ? undefined : newline);
  const indentation = text.length - text.trimStart().length;
  return { start: start + indentation, end: start + text.trimEnd().length };
}
