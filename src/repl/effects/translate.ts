import { translatePython } from "../../oneliners/bccpython/index.js";
import { translateBpftrace } from "../../oneliners/bpftrace/index.js";
import type { KernelFacts } from "../../types/facts.js";
import type { Diagnostic, Outcome } from "../../types/outcome.js";
import type { Classified } from "../editor/classify.js";
import { translationOffered } from "../translation.js";
import type { Services } from "./services.js";

export type Foreign = Extract<Classified, { readonly kind: "foreign" }>;

export interface Translated {
  readonly text: string;
  readonly notes: readonly string[];
}

/** A text of bpftrace's or of BCC's Python, as it is written here. */
export const translate = (
  { language, program }: Pick<Foreign, "language" | "program">,
  kernel: KernelFacts,
): Outcome<Translated> =>
  language === "python" ? translatePython(program) : translateBpftrace(program, kernel);

/** What a cell says of such a text: the translation is offered, never run unasked. */
export function translated(what: Foreign, text: string, services: Services): Diagnostic {
  const made = translate(what, services.machine().kernel);
  const title = what.language === "python" ? "a Python script of BCC's" : "a program of bpftrace's";
  if (!made.ok) {
    const why = made.diagnostics[0]!;
    return { ...why, message: `this is ${title}; ${why.message}` };
  }
  const { notes } = made.value;
  return {
    severity: "note",
    code: translationOffered,
    message: `this is ${title}: Tab takes its translation, then Enter runs it`,
    source: { name: "input", text },
    span: what.span,
    fix: made.value.text,
    ...(notes.length === 0 ? {} : { hint: notes.join("; ") }),
  };
}
