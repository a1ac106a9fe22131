import type { ModuleMessage } from "../types/module.js";
import { codeTokens } from "../ctext/tokens.js";
import type { Diagnostic, Source, Span } from "../types/outcome.js";
import { diagnoseBackend, lineSpan } from "./llvm_errors.js";
import { parseClang, spanAt, type ClangMessage } from "./clang.js";
import { explain, explainRewritten, type Explanation } from "./clang_errors.js";
import type { ChildAnswer } from "./protocol.js";

/** So many different messages are shown; the rest stays in the log. */
const MOST = 12;

export interface Diagnosed {
  readonly diagnostics: readonly Diagnostic[];
  readonly warnings: readonly ModuleMessage[];
  /** Identifiers, types or headers that were not found. */
  readonly missing: readonly string[];
}

/** libbcc warns without saying why: kernels before 5.13 print nothing then. */
const plainly = (warning: string): string =>
  warning === "cannot use several %s conversion specifiers"
    ? "kernels before 5.13 take one %s in a bpf_trace_printk: print in two calls, or hand a struct to a BPF_PERF_OUTPUT"
    : warning;

/** Clang's text and the child's findings as diagnostics on the person's own lines. */
export function diagnose(answer: ChildAnswer, source: Source): Diagnosed {
  const messages = parseClang(answer.log, source.name);
  const warnings = messages
    .filter((message) => message.severity === "warning" && message.file === source.name)
    .map(({ severity, file, line, column, message }) => ({
      severity,
      file,
      line,
      column,
      message: plainly(message),
    }));
  if (answer.ok) return { diagnostics: [], warnings, missing: [] };
  const diagnostics: Diagnostic[] = tracepointDiagnostics(answer, source);
  const unknownTracepoints = diagnostics.length > 0;
  for (const message of answer.refusedFiles)
    diagnostics.push({ severity: "error", code: "refused-include", message, log: answer.log });
  const missing: string[] = [];
  const seen = new Set<string>();
  for (const message of messages) {
    if (message.severity !== "error") continue;
    // It follows from what was said of the table's declaration.
    if (/^bpf_table \w+ failed to open/.test(message.message) && diagnostics.length > 0) continue;
    const explanation =
      explainLine(message, source) ?? withVersions(explain(message.message), answer);
    // The struct of a tracepoint that does not exist has been reported.
    if (unknownTracepoints && /tracepoint__/.test(message.message)) continue;
    if (explanation.missing !== undefined) missing.push(explanation.missing);
    const distinct = `${explanation.code} ${explanation.message}`;
    if (seen.has(distinct) || diagnostics.length >= MOST) continue;
    seen.add(distinct);
    diagnostics.push(diagnosticOf(message, explanation, source, answer.log));
  }
  if (diagnostics.length === 0) diagnostics.push(unexplained(answer.log, source));
  return { diagnostics: withoutConsequences(diagnostics), warnings, missing };
}

/** libbcc may fall over a mistake that clang has reported before: then that is what counts. */
export function diagnoseCrash(log: string, source: Source): readonly Diagnostic[] {
  const clang = parseClang(log, source.name)
    .filter(
      ({ severity, file, message }) =>
        severity === "error" && file !== "" && !/in function /.test(message),
    )
    .slice(0, MOST)
    .map((message) => diagnosticOf(message, explain(message.message), source, log));
  return clang.length > 0 ? clang : diagnoseBackend(log, source);
}

function diagnosticOf(
  message: ClangMessage,
  explanation: Explanation,
  source: Source,
  log: string,
): Diagnostic {
  const inText = message.file === source.name;
  const span = inText
    ? spanAt(source, message.line, message.column)
    : placeInNotes(message, source);
  const hint = explanation.hint ?? noteHint(message, source);
  const where = !span && message.file ? ` (${message.file}:${message.line})` : "";
  return {
    severity: "error",
    code: explanation.code,
    message: explanation.message + where,
    ...(span ? { source, span } : {}),
    ...(hint ? { hint } : {}),
    ...(explanation.fix && span ? { fix: explanation.fix } : {}),
    log,
  };
}

/** An error inside a macro of a header: the place where the text uses it. */
function placeInNotes(message: ClangMessage, source: Source): ReturnType<typeof spanAt> {
  const note = message.notes.find(({ file }) => file === source.name);
  return note ? spanAt(source, note.line, note.column) : undefined;
}

function noteHint(message: ClangMessage, source: Source): string | undefined {
  const note = message.notes.find(
    ({ message: text }) => !/^expanded from|^in instantiation|^forward declaration/.test(text),
  );
  if (!note) return undefined;
  return note.file === source.name ? `${note.message} (line ${note.line})` : note.message;
}

function tracepointDiagnostics(answer: ChildAnswer, source: Source): Diagnostic[] {
  return answer.missingTracepoints.map((name) => {
    const [category = "", event = ""] = name.split(":");
    const span = tracepointIn(source.text, category, event);
    return {
      severity: "error",
      code: answer.tracefsUnreadable ? "tracefs-unreadable" : "unknown-tracepoint",
      message: answer.tracefsUnreadable
        ? `the fields of tracepoint ${name} can't be read`
        : `this kernel has no tracepoint ${name}`,
      ...(span === undefined ? {} : { source, span }),
      ...(answer.tracefsUnreadable
        ? {
            hint: "tracefs must be mounted and readable: run as root, `mount -t tracefs tracefs /sys/kernel/tracing`",
          }
        : {}),
      log: answer.log,
    };
  });
}

/** `category, event` of a macro, or `tracepoint__category__event`. */
function tracepointIn(text: string, category: string, event: string): Span | undefined {
  const tokens = codeTokens(text);
  const at = tokens.findIndex(
    ({ text: word }, i) =>
      word === `tracepoint__${category}__${event}` ||
      (word === category && tokens[i + 1]?.text === "," && tokens[i + 2]?.text === event),
  );
  if (at < 0) return undefined;
  const { start, end } = tokens[at]!;
  return { start, end: tokens[at]!.text === category ? tokens[at + 2]!.end : end };
}

/** Where libbcc's rewriting broke the text, or a macro of libbpf is missing, the rest follows from it. */
function withoutConsequences(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = diagnostics.filter(
    ({ code }) => code === "read-in-argument" || code === "printk-format",
  );
  if (broken.length > 0) return broken;
  const macro = diagnostics.find(({ message }) =>
    /unknown function BPF_(?:CORE_|PROBE_)?READ/.test(message),
  );
  if (!macro) return diagnostics;
  return diagnostics.filter((one) => one === macro || one.code !== "unknown-identifier");
}

/** A constant of the kernel's that is there, but not known of this version. */
function withVersions(explanation: Explanation, answer: ChildAnswer): Explanation {
  const found = answer.unknownConstants.find(([name]) => name === explanation.missing);
  if (!found) return explanation;
  const [name, elsewhere] = found;
  return {
    code: "unknown-constant",
    message: `${name} is a constant of the kernel whose value in this version is not known`,
    hint: `${elsewhere}: #define it in the text, or install this kernel's headers`,
    missing: name,
  };
}

/** What only the person's own line shows: libbcc's rewriting made the error of it. */
function explainLine(message: ClangMessage, source: Source): Explanation | undefined {
  if (message.file !== source.name) return undefined;
  const span = lineSpan(source, message.line);
  return span && explainRewritten(message.message, source.text.slice(span.start, span.end));
}

/** libbcc or LLVM said something that is not one of clang's messages. */
function unexplained(log: string, source: Source): Diagnostic {
  const line = log.split("\n").find((text) => text.trim() !== "");
  return {
    severity: "error",
    code: "compile-failed",
    message: `${source.name} does not compile${line ? `: ${line.trim()}` : ""}`,
    log,
  };
}
