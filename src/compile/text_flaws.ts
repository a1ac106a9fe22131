import type { CompiledModule } from "../types/module.js";
import type { Diagnostic, Source, Span } from "../types/outcome.js";
import { lineSpan } from "./llvm_errors.js";
import type { AnswerProgram } from "./protocol.js";

/** What compiles and can't work, which the kernel would refuse in its own words. */
export function diagnoseFlaws(
  programs: readonly AnswerProgram[],
  module: CompiledModule,
  source: Source,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const [index, program] of programs.entries()) {
    for (const [instruction, kind] of program.flaws) {
      const line = lineOf(module.programs[index]!, instruction, source);
      const span = line === undefined ? undefined : lineSpan(source, line);
      const text = span ? source.text.slice(span.start, span.end) : "";
      // Its reader comes with the probe that it is attached to.
      if (kind === "call" && /\bbpf_usdt_readarg/.test(source.text)) continue;
      const diagnostic = kind === "call" ? missingFunction(text, source) : globalData(text, source);
      const named = span ?? headOf(program.name, source);
      const place = named ? { source, span: named } : {};
      found.set(`${kind} ${line}`, { severity: "error", ...diagnostic, ...place });
    }
  }
  return [...found.values()];
}

/** The line that the instruction came from, or the last one of the text before it. */
function lineOf(
  program: CompiledModule["programs"][number],
  instruction: number,
  source: Source,
): number | undefined {
  return program.lines.findLast(
    (line) => line.instruction <= instruction && line.file === source.name,
  )?.line;
}

/** A text of one line, which libbcc broke into several: the program's name in it. */
function headOf(program: string, source: Source): Span | undefined {
  const name = program
    .replace(/^(?:tracepoint|kprobe|kretprobe|raw_tracepoint)__/, "")
    .split("__")
    .at(-1)!;
  const start = source.text.search(new RegExp(`\\b${name}\\b`));
  return start < 0 ? undefined : { start, end: start + name.length };
}

type Told = Pick<Diagnostic, "code" | "message" | "hint">;

function missingFunction(line: string, source: Source): Told {
  const called = [...line.matchAll(/([A-Za-z_]\w*)\s*\(/g)].map((match) => match[1]!);
  const own = called.find((name) =>
    new RegExp(`\\b${name}\\s*\\([^;{]*\\)\\s*\\{`).test(source.text),
  );
  return own === undefined
    ? {
        code: "undefined-function",
        message: "this line calls a function that has no body in the program",
        hint: "only helpers of the kernel and functions of the text itself can be called",
      }
    : {
        code: "not-inlined",
        message: `${own} is called and not inlined, which BCC's programs can't do`,
        hint: `declare it \`static inline\` or \`static __always_inline\`, without noinline`,
      };
}

/** Names the variable where the line, or the text where there is none, names one that stands outside of the functions. */
function globalData(line: string, source: Source): Told {
  const name = globalIn(line === "" ? source.text : line, source.text);
  return name === undefined
    ? {
        code: "global-data",
        message: "this line needs a data section, and a BPF program of BCC has none",
        hint: "a long constant text or table: build it in a map, or make it shorter",
      }
    : {
        code: "global-data",
        message: `${name} is a variable outside of the functions: BPF programs of BCC have none`,
        hint: `keep it in a map: BPF_ARRAY(${name}, u64, 1), read by lookup; constants can be #define or enum`,
      };
}

const DEFINITION =
  /^(?:(?:static|const|volatile|unsigned|struct|\w+)\s+)+\**\s*(\w+)\s*(?:\[[^;=]*\]\s*)*[=;]/gm;

function globalIn(line: string, text: string): string | undefined {
  const names = [...text.matchAll(DEFINITION)].map((match) => match[1]!);
  return names.find((name) => new RegExp(`\\b${name}\\b`).test(line));
}
