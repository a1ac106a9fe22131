import type { ModuleMessage } from "../../types/module.js";
import type { Diagnostic, Span } from "../../types/outcome.js";
import type { Origin, TracePlan } from "../../types/plan.js";
import { printableMessage } from "./translate.js";

/** The compiler's messages, at the person's own text. What hits none of it is a bug of ours, and shown as such. */
export function mapDiagnostics(
  messages: readonly (ModuleMessage | Diagnostic)[],
  plan: Pick<TracePlan, "cText" | "origins">,
): readonly Diagnostic[] {
  const lines = lineStarts(plan.cText);
  const mapped = messages.map((message) => {
    if ("file" in message) return mapOne(message, plan, lines);
    const placed = toMessage(message, plan.cText, lines);
    return placed
      ? {
          ...(message.hint === undefined ? {} : { hint: message.hint }),
          ...mapOne(placed, plan, lines),
        }
      : message;
  });
  const errors = mapped.filter((d) => d.severity === "error");
  const known = errors.filter((d) => d.code !== "internal-error");
  // Follow-ups of a mistake that is already shown say nothing new.
  const shown = known.length > 0 ? known : errors;
  return [
    ...new Map(shown.map((d) => [`${d.source?.name} ${d.span?.start} ${d.message}`, d])).values(),
  ];
}

/** A diagnostic on the generated text, as the compiler gave it; undefined when it is about something else. */
function toMessage(
  diagnostic: Diagnostic,
  text: string,
  lines: readonly number[],
): ModuleMessage | undefined {
  if (diagnostic.source?.text !== text || !diagnostic.span) return undefined;
  const { start } = diagnostic.span;
  const line = lines.findLastIndex((lineStart) => lineStart <= start) + 1;
  const { severity, message, source } = diagnostic;
  return { severity, file: source.name, line, column: start - (lines[line - 1] ?? 0) + 1, message };
}

function mapOne(
  message: ModuleMessage,
  plan: Pick<TracePlan, "cText" | "origins">,
  lines: readonly number[],
): Diagnostic {
  const start = lines[message.line - 1];
  const at = start === undefined ? -1 : start + Math.max(0, message.column - 1);
  const origin =
    start === undefined
      ? undefined
      : originAt(plan.origins, at, start, lines[message.line] ?? plan.cText.length);
  const line =
    start === undefined
      ? ""
      : plan.cText.slice(start, (lines[message.line] ?? plan.cText.length + 1) - 1);
  const missing = /^header (\S+) not found/.exec(message.message)?.[1];
  if (!origin && missing !== undefined)
    return {
      severity: message.severity,
      code: "no-such-header",
      message: `-I: there is no header ${missing}`,
      hint: "a file of your own, or one that it includes; the kernel's types need none",
    };
  const header = origin ? undefined : ofHeaders(message, plan.cText);
  if (header) return header;
  if (!origin) {
    return {
      severity: message.severity,
      code: "internal-error",
      message: `the generated program does not compile: ${message.message}`,
      hint: "this is a defect of the tracer: please report it with the output of -v",
      log: `${message.file}:${message.line}:${message.column}: ${message.message}\n${line}`,
    };
  }
  const { text, hint } = printableMessage(message.message);
  return {
    severity: message.severity,
    code: "c-error",
    message: text,
    source: origin.source,
    span: spanAt(origin, at),
    ...(hint === undefined ? {} : { hint }),
    log: `${message.file}:${message.line}:${message.column}: ${message.message}\n${line}`,
  };
}

/** With headers of -I the program around the probes is no longer ours alone: clang tells of it what is wrong with them. */
function ofHeaders({ severity, message }: ModuleMessage, text: string): Diagnostic | undefined {
  const headers = [...text.matchAll(/^#include "(.+)"$/gm)].map(([, path = ""]) => path);
  if (headers.length === 0) return undefined;
  const which = headers.join(" or ");
  const name = /^(?:redefinition of|conflicting types for) '(?:struct )?(\w+)'/.exec(message)?.[1];
  return {
    severity,
    code: "header-error",
    message:
      name === undefined
        ? `-I: the program does not compile with ${which}: ${message}`
        : `-I: ${which} has ${name}, which the program around the probes has too`,
    hint: `${name === undefined ? "an error in the header, or one of its names is the program's too: " : ""}include a header that has only what the probes need; -v shows the program`,
    log: message,
  };
}

/** The innermost origin at the place; else the first one on its line. */
function originAt(
  origins: readonly Origin[],
  at: number,
  lineStart: number,
  lineEnd: number,
): Origin | undefined {
  const exact = origins.find((origin) => origin.start <= at && at < origin.end);
  if (exact) return exact;
  return origins.find((origin) => origin.start < lineEnd && origin.end > lineStart);
}

function spanAt(origin: Origin, at: number): Span {
  const inside = at >= origin.start && at < origin.end;
  if (!origin.verbatim || !inside) return origin.span;
  const start = Math.min(origin.span.start + (at - origin.start), origin.span.end - 1);
  const word = /^\w+/.exec(origin.source.text.slice(start));
  return { start, end: Math.min(origin.span.end, start + (word ? word[0].length : 1)) };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
