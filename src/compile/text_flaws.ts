import { calledNames } from "../ctext/calls.js";
import { functionsWithBody, globalVariables } from "../ctext/declarations.js";
import { codeTokens } from "../ctext/tokens.js";
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
      if (kind === "call" && readsUsdt(source)) continue;
      const diagnostic =
        kind === "call"
          ? missingFunction(text, source)
          : (mapMember(text, module, source) ?? globalData(text, source));
      const named = span ?? headOf(program.name, source);
      const place = named ? { source, span: named } : {};
      found.set(`${kind} ${line}`, { severity: "error", ...diagnostic, ...place });
    }
  }
  return [...found.values()];
}

const readsUsdt = ({ text }: Source): boolean => {
  const called = calledNames(text);
  return called.has("bpf_usdt_readarg") || called.has("bpf_usdt_readarg_p");
};

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
  const found = codeTokens(source.text).find(({ text }) => text === name);
  return found && { start: found.start, end: found.end };
}

type Told = Pick<Diagnostic, "code" | "message" | "hint">;

function missingFunction(line: string, source: Source): Told {
  const bodies = functionsWithBody(source.text);
  const own = [...calledNames(line)].find((name) => bodies.has(name));
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

/** `counts.max_entries`: BCC declares such members, but a program could read them from a map alone. */
function mapMember(line: string, module: CompiledModule, source: Source): Told | undefined {
  const maps = new Set(module.maps.map(({ name }) => name));
  const tokens = codeTokens(line === "" ? source.text : line);
  const at = tokens.findIndex(
    ({ text: map }, i) =>
      maps.has(map) &&
      tokens[i + 1]?.text === "." &&
      /^(?:max_entries|flags)$/.test(tokens[i + 2]?.text ?? ""),
  );
  if (at < 0) return undefined;
  const name = `${tokens[at]!.text}.${tokens[at + 2]!.text}`;
  return {
    code: "map-member",
    message: `${name} can't be read: a BPF program of BCC has no memory for it`,
    hint: "#define the number and use it in both places",
  };
}

/** Names the variable where the line, or the text where there is none, names one that stands outside of the functions. */
function globalData(line: string, source: Source): Told {
  const name = globalIn(line === "" ? source.text : line, source.text);
  return name === undefined
    ? {
        code: "global-data",
        message: "this line needs a data section, which BPF programs of BCC do not have",
        hint: "a long constant text or table: build it in a map, or make it shorter",
      }
    : {
        code: "global-data",
        message: `${name} is a global variable: BPF programs of BCC have none`,
        hint: `keep it in a map: BPF_ARRAY(${name}, u64, 1), read by lookup; constants can be #define or enum`,
      };
}

function globalIn(line: string, text: string): string | undefined {
  const words = new Set(codeTokens(line).map(({ text: word }) => word));
  return globalVariables(text).find((name) => words.has(name));
}
