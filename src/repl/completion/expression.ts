import { printType } from "../../oneliners/cexpr/types.js";
import { beforeCursor } from "./before.js";
import { membersOf } from "./members.js";
import { best } from "./rank.js";
import type { ProbeScope } from "./scope.js";
import {
  item,
  MOST_ITEMS,
  nothing,
  type Completion,
  type CompletionItem,
  type Sources,
} from "./types.js";

/** A line for each variable; those that a probe lacks are not offered. */
const VARIABLES: Readonly<Record<string, string>> = {
  pid: "the thread's id, as the kernel calls it pid",
  tid: "the thread's id",
  tgid: "the process's id",
  uid: "the user's id",
  gid: "the group's id",
  cpu: "the CPU on which it happens",
  comm: "the command's name",
  task: "the running task: $task->…",
  retval: "what the function returns",
  latency: "nanoseconds since the function's entry",
  entry: "$entry(name): an argument as it was at the entry",
};

const ARGDIST_VARIABLES: Readonly<Record<string, string>> = {
  PID: "the process's id",
  COMM: "the command's name; its type is char *",
};

/** The languages differ in a few names. */
export type Dialect = "trace" | "argdist";

/** Names and members in a predicate or a value. `text` is the probe's, `cursor` in it. */
export function completeExpression(
  text: string,
  cursor: number,
  probe: ProbeScope | undefined,
  dialect: Dialect,
  sources: Sources,
): Completion {
  if (insideString(text.slice(0, cursor))) return nothing(cursor);
  const { from, to, word, base } = beforeCursor(text, cursor);
  const candidates =
    base === undefined
      ? names(word, probe, dialect, sources)
      : probe
        ? membersOf(base, probe.scope, probe.fields)
        : [];
  return { from, to, items: best(word, candidates, (found) => found.text, MOST_ITEMS) };
}

/** An odd number of quotes before the cursor. */
export const insideString = (before: string): boolean =>
  (before.replace(/\\./g, "").match(/"/g) ?? []).length % 2 === 1;

function names(
  word: string,
  probe: ProbeScope | undefined,
  dialect: Dialect,
  sources: Sources,
): readonly CompletionItem[] {
  const own = probe ? ownNames(probe) : plainNames();
  return [
    ...own,
    ...variables(probe, dialect),
    item("macro", 'STRCMP("', '"literal", expression', "true when the string is the literal"),
    ...(dialect === "argdist" ? FIGURES : []),
    ...(word.length < 3 ? [] : helperItems(sources)),
  ];
}

/** What argdist makes of a value besides counting it. */
const FIGURES: readonly CompletionItem[] = [
  item("macro", "sum(", "x", "the sum beside the count"),
  item("macro", "avg(", "x", "the average beside the count"),
  item("macro", "min(", "x", "the least beside the count"),
  item("macro", "max(", "x", "the greatest beside the count"),
  item("macro", "stats(", "x", "sum, average, least and greatest"),
  item("macro", "lhist(", "x, from, to, step", "a histogram with steps of one size (-H)"),
];

/** `args` of a tracepoint, arguments and parameters with their types. */
function ownNames({ scope, fields }: ProbeScope): readonly CompletionItem[] {
  const items: CompletionItem[] = [];
  for (const [name, value] of scope.names) {
    if (value.kind === "context") {
      const shown = fields.filter((field) => !field.name.startsWith("common_")).length;
      if (name === "args" && shown > 0)
        items.unshift(item("variable", "args->", `${shown} fields`));
      continue;
    }
    const type = printType(value.type);
    items.push(item("variable", name, type, nameHelp(name)));
  }
  // A parameter's own name says more than its number.
  return items.toSorted((a, b) => Number(isNumbered(a)) - Number(isNumbered(b)));
}

const isNumbered = ({ text }: CompletionItem): boolean => /^arg\d$/.test(text);

function nameHelp(name: string): string {
  if (name === "retval") return "what the function returns";
  const number = /^arg(\d)$/.exec(name)?.[1];
  return number === undefined ? "a parameter" : `parameter ${number}`;
}

/** Of a probe that nobody knows (yet). */
const plainNames = (): readonly CompletionItem[] =>
  [1, 2, 3, 4, 5, 6].map((n) => item("variable", `arg${n}`, "", `parameter ${n}`));

function variables(probe: ProbeScope | undefined, dialect: Dialect): readonly CompletionItem[] {
  // A scope made from a prototype alone knows no variables but the task.
  const whole = (probe?.scope.variables.size ?? 0) > 1;
  const has = (name: string): boolean => {
    if (name === "entry") return !whole || probe?.scope.entries !== undefined;
    return !whole || (probe?.scope.variables.has(name) ?? true);
  };
  const table = dialect === "argdist" ? { ...VARIABLES, ...ARGDIST_VARIABLES } : VARIABLES;
  return Object.entries(table)
    .filter(([name]) => name in ARGDIST_VARIABLES || has(name))
    .map(([name, help]) => item("variable", `$${name}`, "", help));
}

const WITHOUT_ARGUMENTS = /^bpf_(?:get|ktime|jiffies)\w*\(\)$/;

/** Helpers that only tell something may be called in an expression too. */
const helperItems = ({ macros }: Sources): readonly CompletionItem[] =>
  macros
    .filter(({ kind, signature }) => kind === "helper" && WITHOUT_ARGUMENTS.test(signature))
    .map(({ name, signature, help }) => item("helper", `${name}(`, signature, help));
