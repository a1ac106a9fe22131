import { nearest } from "../../oneliners/nearest.js";
import { nearestHint } from "../../oneliners/source.js";
import type { FormParam } from "../../program/form.js";
import { shownBy } from "../../render/index.js";
import type { ParamValue } from "../../types/flags.js";
import type { Diagnostic } from "../../types/outcome.js";
import type { View } from "../../types/view.js";

/** What a C file has to show under a name. */
export interface Shown {
  readonly name: string;
  /** For messages: `struct open`. */
  readonly where: string;
  /** Fields, members of the key, aggregates. */
  readonly columns: readonly string[];
  readonly kind: "stream" | "table" | "histogram";
}

const problem = (message: string, hint?: string): Diagnostic => ({
  severity: "error",
  code: "wrong-declaration",
  message,
  ...(hint === undefined ? {} : { hint }),
});

const absent = (
  tool: string,
  what: string,
  where: string,
  name: string,
  names: readonly string[],
) =>
  problem(
    `${tool}: no ${what} ${name} in ${where}`,
    nearestHint(nearest(name, names)) ?? `it has ${names.join(", ")}`,
  );

/** Names in a tool's views that its C file does not have: of `rows` its function answers for them. */
export const wrongViews = (
  tool: string,
  views: readonly View[],
  all: readonly Shown[],
): readonly Diagnostic[] =>
  views.flatMap((view) => {
    const one = all.find(({ name }) => name === shownBy(view));
    if (one === undefined) return [];
    const unfit = unfitView(tool, view, one);
    if (unfit !== undefined) return [unfit];
    const wrong = new Set(namedBy(view).filter((name) => !one.columns.includes(name)));
    return [...wrong].map((name) => absent(tool, "column", one.where, name, one.columns));
  });

function unfitView(tool: string, view: View, { name, kind }: Shown): Diagnostic | undefined {
  if (view.kind !== "columns" && kind === "stream")
    return problem(`${tool}: ${name} are EVENTS, which have columns and no ${view.kind}`);
  return view.kind === "histogram" && kind === "table"
    ? problem(
        `${tool}: ${name} has no histogram`,
        `COUNTS(${name}, …, log2(type, name)) or linear(…) counts one`,
      )
    : undefined;
}

/** The fields and aggregates that a view names. */
function namedBy(view: View): readonly string[] {
  switch (view.kind) {
    case "columns": {
      if (view.row !== undefined || view.all !== undefined) return [];
      const { columns, stacks = [], sort, sentence = "", raw } = view;
      return [
        ...columns.map(({ key }) => key),
        ...stacks,
        ...(sort === undefined ? [] : [sort.replace(/^-/, "")]),
        ...[...sentence.matchAll(/\{([\w.]+)\}/g)].map(([, name]) => name!),
        ...(raw === undefined ? [] : [raw]),
      ];
    }
    case "histogram":
      return [...(view.keys ?? []), ...Object.keys(view.texts ?? {})];
    case "stacks":
      return [view.kernel, view.user, view.comm, view.pid].filter((name) => name !== undefined);
    default:
      return [];
  }
}

/** PARAMs that are given a value and are none; those of tool.h the program need not have. */
export function wrongParams(
  tool: string,
  file: string,
  params: readonly FormParam[],
  given: Readonly<Record<string, ParamValue>>,
): readonly Diagnostic[] {
  const names = params.map(({ name }) => name);
  return Object.keys(given)
    .filter((name) => !names.includes(name) && !name.startsWith("task_"))
    .map((name) =>
      absent(
        tool,
        "PARAM",
        file,
        name,
        params.filter(({ own }) => own).map((one) => one.name),
      ),
    );
}
