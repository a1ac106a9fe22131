/** BCC's Python scripts: their C text, with the attach calls as `// attach` lines. Nothing of Python is run. */
import { fail, ok, type Outcome } from "../../types/outcome.js";
import { attachCalls } from "./attach.js";
import { stringsOf, type PythonString } from "./strings.js";

export interface PythonTranslation {
  readonly text: string;
  readonly notes: readonly string[];
}

export const looksLikePython = (text: string): boolean =>
  /^(?:\s*#[^\n]*\n|\s*\n)*\s*(?:from\s+\w[\w.]*\s+import\b|import\s+\w|b\s*=\s*BPF\()/.test(text);

/** A text without a string that has the program is no script of BCC's. */
export function translatePython(text: string): Outcome<PythonTranslation> {
  const program = programOf(text);
  if (program === undefined)
    return fail({
      severity: "error",
      code: "python",
      message: "no string of this script is a C program",
      hint: "if BPF(src_file=…) names a file, translate that file",
    });
  const { lines, notes } = attachCalls(text);
  const body = program.value.replace(/^\n+/, "").trimEnd();
  return ok({
    text: [...lines, ...(lines.length > 0 ? [""] : []), body].join("\n"),
    notes: [...replacedNotes(text, body), ...notes],
  });
}

/** The string that BPF() gets, else the longest that looks like a program. */
function programOf(text: string): PythonString | undefined {
  const strings = stringsOf(text);
  const given = /\bBPF\s*\(\s*(?:text\s*=\s*)?(?:b?(?=["'])|(\w+))/.exec(text);
  const name = given?.[1];
  const named =
    name === undefined
      ? strings.find(({ start }) => given !== null && start >= given.index)
      : strings.find(({ assignedTo }) => assignedTo === name);
  if (named !== undefined && isProgram(named.value)) return named;
  const programs = strings.filter(({ value }) => isProgram(value));
  return programs.toSorted((a, b) => b.value.length - a.value.length)[0];
}

const isProgram = (value: string): boolean =>
  /\bint\s+\w+\s*\([^)]*\)\s*\{|_PROBE\s*\(|\bBPF_\w+\s*\(/.test(value);

/** Words that the script puts in before it compiles. */
function replacedNotes(script: string, program: string): readonly string[] {
  const words = [...script.matchAll(/\.replace\(\s*["']([A-Z_][A-Z_0-9]+)["']/g)].map(
    ([, word]) => word!,
  );
  const left = [...new Set(words)].filter((word) => program.includes(word));
  return left.length === 0
    ? []
    : [
        `the script replaces ${left.join(", ")} before it compiles the program: put in what it would`,
      ];
}
