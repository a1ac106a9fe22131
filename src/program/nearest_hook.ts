/** What a person can do whose C program names a probe that is not there. */
import type { KernelFacts } from "../types/facts.js";
import type { Diagnostic, Source, Span } from "../types/outcome.js";
import {
  NEAR_TRACEPOINTS,
  SYSCALL_BODIES,
  SYSCALL_NAME,
  TWINS,
} from "../oneliners/resolve/renamed_functions.js";
import { textOf } from "../oneliners/source.js";

/** Without function probes: the event that comes nearest to the function, if this kernel has it. */
export function hookInstead(name: string, onReturn: boolean, kernel: KernelFacts): string {
  const found = nearEvent(name, onReturn);
  const [category = "", event = ""] = found?.split(":") ?? [];
  return found !== undefined && kernel.tracepoint(category, event)
    ? `nearest in meaning: t:${found}`
    : "tracepoints work here: t:category:event";
}

function nearEvent(name: string, onReturn: boolean): string | undefined {
  const call = SYSCALL_BODIES.get(name) ?? SYSCALL_NAME.exec(name)?.[1];
  const event =
    call === undefined
      ? (TWINS.find((twin) => twin.function === name)?.tracepoint.join(":") ??
        NEAR_TRACEPOINTS.get(name))
      : `syscalls:sys_enter_${call}`;
  return onReturn ? event?.replace(":sys_enter_", ":sys_exit_") : event;
}

/** A head's mistake as one of the C text that names the head: place, fix and hint are the text's. */
export function inText(
  { fix: _, ...mistake }: Diagnostic,
  source: Source,
  span: Span,
  head: Head,
): Diagnostic {
  const fix = head.right === undefined ? undefined : corrected(textOf(source, span), head);
  const hint = mistake.hint?.replace(/\bt:(\w+):(\w+)/, (spec, category: string, event: string) =>
    isLine(textOf(source, span)) ? spec : `TRACEPOINT_PROBE(${category}, ${event})`,
  );
  return {
    ...mistake,
    source,
    span,
    ...(hint === undefined ? {} : { hint }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** A head as it was written, and as it would be right where that is known. */
export interface Head {
  readonly written: string;
  readonly right: string | undefined;
}

/** The head of a mistake with its fix in place. */
export function rightHead({ source, span, fix }: Diagnostic): string | undefined {
  if (source === undefined || span === undefined || fix === undefined) return undefined;
  return source.text.slice(0, span.start) + fix + source.text.slice(span.end);
}

/** `// attach NAME to k:vfs_read` has the head as it is; names and macros have its parts. */
const isLine = (text: string): boolean => text.trimStart().startsWith("//");

/** `int kprobe__vfs_raed(` → `int kprobe__vfs_read(`: each part of the head that differs. */
function corrected(text: string, { written, right = "" }: Head): string | undefined {
  const old = written.split(":").slice(1);
  const fresh = right.split(":").slice(1);
  if (old.length !== fresh.length) return undefined;
  let before = text;
  let after = "";
  for (const [i, part] of [...old.entries()].reverse()) {
    const at = before.lastIndexOf(part);
    if (at < 0) return undefined;
    after = fresh[i]! + before.slice(at + part.length) + after;
    before = before.slice(0, at);
  }
  return before + after;
}
