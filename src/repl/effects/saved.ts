import { freshView, newCell, type Cell } from "../model.js";
import { bodyLines } from "../widgets/body.js";
import { viewsFor } from "../widgets/kinds.js";

const version = 1;

type Saved = Partial<Cell> &
  Pick<Cell["view"], "kind" | "sort"> &
  Partial<Pick<Cell["view"], "kinds">>;

/** Cells with their data as JSON; large numbers and tables of slots are marked. */
export function printSession(cells: readonly Cell[]): string {
  const kept = cells.map(({ view, data, diagnostics: _, state: __, ...cell }) => ({
    ...cell,
    data: { ...data, before: [] },
    kind: view.kind,
    sort: view.sort,
    kinds: view.kinds,
  }));
  return `${JSON.stringify({ "bcc-repl": version, cells: kept }, marked)}\n`;
}

function marked(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $number: value.toString() };
  if (value instanceof Map) return { $slots: [...value] };
  return value;
}

function unmarked(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { $number, $slots } = value as { readonly $number?: unknown; readonly $slots?: unknown };
  if (typeof $number === "string") return BigInt($number);
  if (Array.isArray($slots)) return new Map($slots as [number, number][]);
  return value;
}

/** Cells of a saved session, stopped; undefined when the text is none, or a damaged one. */
export function parseSession(text: string): readonly Cell[] | undefined {
  try {
    const session = JSON.parse(text, unmarked) as {
      readonly "bcc-repl"?: unknown;
      readonly cells?: readonly Saved[];
    };
    if (session["bcc-repl"] !== version || !Array.isArray(session.cells)) return undefined;
    return session.cells.map(restored);
  } catch {
    return undefined;
  }
}

const settled = ({ pending: _, ...cell }: Cell): Cell => cell;

/** @throws when it cannot be shown: then the file is damaged */
function restored({ kind, sort, kinds = {}, pending: _, ...saved }: Saved): Cell {
  if (typeof saved.text !== "string") throw new Error("a cell without a text");
  const cell = settled(newCell(0, 0, saved.text));
  const made: Cell = {
    ...cell,
    ...saved,
    state: "stopped",
    view: { ...freshView, kind, sort, kinds },
  };
  const { data, shape, figures, notes } = made;
  const lists = [data.tables, data.records, data.events.lines, shape.views, shape.tables];
  if (![...lists, shape.streams, figures.history, notes].every(Array.isArray))
    throw new Error("a cell without its data");
  for (const view of viewsFor(shape)) {
    const shown: Cell = { ...made, view: { ...made.view, kind: view } };
    bodyLines(shown, { height: 24, width: 80, style: { color: false, unicode: true } });
  }
  return made;
}
