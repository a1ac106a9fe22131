/** Calls that print: those that make one line are one event. */
import type { BpftraceProgram, Call, Expression, Statement } from "./ast.js";
import { isBegin } from "./constants.js";

/** One line of output. */
export interface Print {
  readonly kind: "print";
  readonly calls: readonly Call[];
}

const printing = /^(?:printf|time|join|cat)$/;

const formatOf = ({ arguments: [format] }: Call): string =>
  format?.kind === "string" ? format.value : "";

/** What it prints has the line's end behind it. */
const endsLine = (call: Call): boolean =>
  call.name === "join" || call.name === "cat" || /\\n$/.test(formatOf(call));

const isStack = (value: Expression | undefined): boolean =>
  (value?.kind === "name" || value?.kind === "call") && /^[ku]stack$/.test(value.name);

/** `printf("%s\n", kstack)` goes on with what was printed before. */
const isStackAlone = (call: Call): boolean =>
  call.name === "printf" && call.arguments.length > 1 && call.arguments.slice(1).every(isStack);

/** time() is no event by itself, unless there are words in it. */
const saysNothing = (calls: readonly Call[]): boolean =>
  calls.every(
    (call) => call.name === "time" && !/[a-z]{2}/i.test(formatOf(call).replace(/%.|\\n/g, "")),
  );

/** The statements with what makes one line joined. */
export function joinedPrints(statements: readonly Statement[]): readonly (Statement | Print)[] {
  const made: (Statement | Print)[] = [];
  let open: Call[] = [];
  const close = (): void => {
    if (open.length === 0) return;
    if (saysNothing(open)) made.push(...open.map((call): Statement => ({ kind: "call", call })));
    else made.push({ kind: "print", calls: open });
    open = [];
  };
  for (const [i, statement] of statements.entries()) {
    const call = statement.kind === "call" ? statement.call : undefined;
    if (call === undefined || !printing.test(call.name)) {
      close();
      made.push(statement);
      continue;
    }
    open.push(call);
    const next = statements[i + 1];
    const goesOn = next?.kind === "call" && isStackAlone(next.call);
    if (endsLine(call) && !goesOn) close();
  }
  close();
  return made;
}

const conversion = /%%|(?:(\w+)\s*=\s*)?%[-+ 0#]*\d*(?:\.\d+)?[hlzjt]*([a-zA-Z])/g;

interface Printed {
  readonly value: Expression;
  /** Its letter: `d`, `s`, `x`. */
  readonly as: string;
  /** Of `uid=%d`. */
  readonly label: string | undefined;
}

/** The values behind a printf's format. */
export function printed(call: Call): readonly Printed[] {
  const found = [...formatOf(call).matchAll(conversion)].filter(([, , letter]) => letter);
  return call.arguments
    .slice(1)
    .map((value, i) => ({ value, as: found[i]?.[2] ?? "d", label: found[i]?.[1] }));
}

/** The words that a printf says beside its values and their names. */
export const wordsOf = (call: Call): readonly string[] =>
  call.name === "printf"
    ? (formatOf(call)
        .replace(conversion, " ")
        .replaceAll("\\n", " ")
        .match(/[A-Za-z]\w+/g) ?? [])
    : [];

/** The titles that BEGIN prints, a word each. */
export function titlesOf({ blocks }: BpftraceProgram): readonly string[] {
  const calls = blocks
    .filter(isBegin)
    .flatMap(({ body }) => body)
    .flatMap((each) => (each.kind === "call" && each.call.name === "printf" ? [each.call] : []));
  const text = calls
    .map((call) => {
      const words = call.arguments.slice(1).map((one) => (one.kind === "string" ? one.value : ""));
      // The places of the words are those of the columns.
      return formatOf(call).replace(
        /%[-\d.]*s/g,
        () => ` ${words.shift()?.replace(/\s+/g, "_") ?? ""} `,
      );
    })
    .join("");
  return (
    text
      .split("\\n")
      .filter((line) => line.trim() !== "")
      .at(-1)
      ?.trim()
      .split(/\s+/) ?? []
  );
}

/** `LAT(ms)` → `lat_ms`. */
export const memberOfTitle = (title: string): string =>
  title
    .toLowerCase()
    .replace(/\W+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(?=\d)/, "_");
