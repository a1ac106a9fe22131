/** What a step asks for, looked for in what a cell has collected. Pure. */
import { bucketRange } from "../../render/buckets.js";
import type { Comparison, Condition, Order, Where } from "../lesson.js";
import { shownData, type Cell } from "../model.js";
import { eventRows } from "../widgets/events.js";
import type { Grid } from "../widgets/grid_rows.js";
import { viewOf } from "../widgets/view_kinds.js";
import { chosenSource, sourcesOf } from "../widgets/sources.js";
import { tableRows } from "../widgets/table.js";

/** What the first condition that is not met lacks; undefined when all are met. */
export function lackOf(cell: Cell, check: readonly Condition[]): string | undefined {
  const refusal = refusalOf(cell);
  const wantsIt = check.some(({ kind }) => kind === "refused");
  if (cell.state === "failed" && refusal !== undefined && !wantsIt)
    return `it is refused: ${refusal}`;
  for (const condition of check) {
    const lack = lackOne(cell, condition);
    if (lack === undefined) continue;
    return condition.hint ?? lack;
  }
  return undefined;
}

const refusalOf = ({ diagnostics }: Cell): string | undefined =>
  diagnostics.find(({ severity }) => severity === "error")?.message;

/** What is wanted and how it is, where that is not the same. */
function lackOne(cell: Cell, condition: Condition): string | undefined {
  switch (condition.kind) {
    case "rows":
    case "sum":
      return lackOfRows(cell, condition);
    case "buckets": {
      const found = countBetween(cell, condition.from, condition.to);
      const { from, to, order, number } = condition;
      return ordered(found, order, number)
        ? undefined
        : `${amount(order, number, "value")} between ${from} and ${to}; there ${are(found)}`;
    }
    case "probe":
      return probesOf(cell).some((name) => matches(name, condition.pattern))
        ? undefined
        : `a probe at ${condition.pattern.replaceAll("*", "…")}; attached is ${probesOf(cell).join(", ") || "nothing"}`;
    case "state":
      return cell.state === condition.state ? undefined : stateWords(condition.state, cell.state);
    case "refused":
      return lackOfRefusal(cell, condition.codes);
    case "text":
      return cell.text.includes(condition.text) === condition.has
        ? undefined
        : `${condition.text} is ${condition.has ? "missing in" : "still in"} the text`;
    case "note":
      return cell.notes.some((note) => note.includes(condition.text)) === condition.has
        ? undefined
        : `its notes say ${condition.has ? "nothing" : "something"} of “${condition.text}”`;
    case "view": {
      const now = viewOf(chosenSource(cell));
      return now === condition.view
        ? undefined
        : `the view ${condition.view}; it is shown as ${now}`;
    }
  }
}

function lackOfRefusal({ diagnostics, state }: Cell, codes: readonly string[]): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.some(({ code }) => codes.includes(code.replace(/^verifier-/, "")))) return undefined;
  return errors.length > 0
    ? `it is refused for another reason: ${errors[0]!.message}`
    : `a text that is refused; ${stateIs[state]}`;
}

const probesOf = ({ shape }: Cell): readonly string[] => [
  ...shape.programs,
  ...(shape.places ?? []),
];

/** `*` stands for anything; the rest as it is. */
function matches(name: string, pattern: string): boolean {
  const parts = pattern.split("*");
  if (parts.length === 1) return name === pattern;
  const last = parts.at(-1)!;
  if (!name.startsWith(parts[0]!) || !name.endsWith(last)) return false;
  let from = parts[0]!.length;
  for (const part of parts.slice(1, -1)) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= name.length - last.length;
}

type Rows = Extract<Condition, { kind: "rows" | "sum" }>;

function lackOfRows(cell: Cell, condition: Rows): string | undefined {
  const { where, order, number } = condition;
  const wanted = [
    ...where.map(({ column }) => column),
    ...(condition.kind === "sum" ? [condition.column] : []),
  ];
  const grids = gridsOf(cell);
  const fitting = grids.filter(({ titles }) =>
    wanted.every((each) => indexIn(titles, each) !== undefined),
  );
  if (grids.length > 0 && fitting.length === 0) {
    const titles = grids.map((grid) => grid.titles.join(" ")).join("; ");
    return `rows with ${listed(wanted)}; its columns are ${titles || "none"}`;
  }
  const found = fitting.reduce((sum, grid) => sum + counted(grid, condition), 0);
  if (ordered(found, order, number)) return undefined;
  const such = where.length === 0 ? "" : ` with ${listed(where.map(whereWords))}`;
  return condition.kind === "rows"
    ? `${amount(order, number, "row")}${such}; there ${are(found)}`
    : `${amount(order, number)} in ${condition.column} of all rows${such}; it is ${found}`;
}

const stateIs: Readonly<Record<Cell["state"], string>> = {
  compiling: "it is still compiled",
  running: "this one runs",
  stopped: "this one has stopped",
  failed: "this one did not run",
};

const stateWords = (wanted: string, now: Cell["state"]): string =>
  `a cell that ${wanted === "running" ? "runs" : `is ${wanted}`}; ${stateIs[now]}`;

const are = (found: number): string =>
  found === 0 ? "are none" : found === 1 ? "is 1" : `are ${found}`;

/** `at least 3 rows`, `no rows`. */
function amount(order: Order, number: number, what?: string): string {
  const unit = what === undefined ? "" : ` ${what}${number === 1 ? "" : "s"}`;
  if (order === "=" && number === 0 && what !== undefined) return `no${unit}`;
  return `${orderWords[order]}${number}${unit}`;
}

const orderWords: Readonly<Record<Order, string>> = {
  "=": "",
  "!=": "not ",
  "<": "less than ",
  ">": "more than ",
  "<=": "at most ",
  ">=": "at least ",
};

/** `/etc/passwd in PATH`, `at least 20 in COUNT`. */
function whereWords({ column, comparison, value }: Where): string {
  const words =
    comparison === "has"
      ? value
      : comparison === "lacks"
        ? `no ${value}`
        : orderWords[comparison] + value;
  return column === "row" ? words : `${words} in ${column}`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

function counted({ titles, rows }: Grid, condition: Rows): number {
  const passing = rows.filter(({ values }) =>
    condition.where.every((each) => holds(textOf(titles, values, each.column), each)),
  );
  if (condition.kind === "rows") return passing.length;
  return passing.reduce((sum, { values }) => {
    const value = Number(textOf(titles, values, condition.column));
    return sum + (Number.isFinite(value) ? value : 0);
  }, 0);
}

/** All rows of a cell: its events, and its tables. */
function gridsOf(cell: Cell): readonly Grid[] {
  return sourcesOf(cell).flatMap(({ cell: source }) => {
    const { shape } = source;
    if (shape.tables.length === 0) return [eventRows(source)];
    const table = tableRows(source);
    return table === undefined ? [] : [table];
  });
}

const whole = -1;

/** `row` is all of it. */
function indexIn(titles: readonly string[], column: string): number | undefined {
  if (column === "row") return whole;
  const at = titles.findIndex((title) => title.toLowerCase() === column.toLowerCase());
  return at < 0 ? undefined : at;
}

function textOf(titles: readonly string[], values: readonly string[], column: string): string {
  const at = indexIn(titles, column);
  return at === whole ? values.join(" ") : (values[at ?? titles.length] ?? "");
}

function holds(text: string, { comparison, value }: Where): boolean {
  if (comparison === "has" || comparison === "lacks")
    return text.includes(value) === (comparison === "has");
  const [a, b] = [Number(text), Number(value)];
  if (text !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return ordered(a, comparison, b);
  return ordered(text, comparison, value);
}

function ordered<T extends number | string>(a: T, order: Order & Comparison, b: T): boolean {
  switch (order) {
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
  }
}

/** Counts of all histograms whose buckets lie within the two. */
function countBetween(cell: Cell, from: bigint, to: bigint): number {
  let sum = 0;
  for (const { spec, rows } of shownData(cell).tables) {
    if (spec.bucket === undefined) continue;
    for (const { buckets } of rows)
      for (const [bucket, count] of buckets ?? []) {
        const { low, high } = bucketRange(spec.bucket.scale, bucket);
        if (low !== undefined && high !== undefined && low >= from && high <= to) sum += count;
      }
  }
  return sum;
}
