import { marked, unmarked } from "../../recording/values.js";
import { freshView, newCell, type Cell } from "../model.js";
import { bodyLines } from "../widgets/divide_cell.js";
import { wrongPart } from "./session_schema.js";
import { viewsFor } from "../widgets/view_kinds.js";

const version = 1;

type Saved = Partial<Cell> &
  Pick<Cell["view"], "kind" | "sort"> &
  Partial<Pick<Cell["view"], "kinds">>;

/** Cells with their data as JSON; large numbers and tables of buckets are marked. */
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

export interface ParsedSession {
  readonly cells: readonly Cell[];
  /** What is wrong with the text; then there are no cells. */
  readonly wrong?: string;
}

const wrongSession = (wrong: string): ParsedSession => ({ cells: [], wrong });

/** Cells of a saved session, stopped. */
export function parseSession(text: string): ParsedSession {
  try {
    const session = JSON.parse(text, unmarked) as {
      readonly "bcc-repl"?: unknown;
      readonly cells?: readonly Saved[];
    } | null;
    if (session?.["bcc-repl"] !== version) return wrongSession("is not a saved session");
    const wrong = wrongPart(session.cells);
    if (wrong !== undefined) return wrongSession(`is damaged (at ${wrong})`);
    return { cells: session.cells!.map(restored) };
  } catch (error) {
    return wrongSession(error instanceof SyntaxError ? "is not a saved session" : "is damaged");
  }
}

const settled = ({ pending: _, verifying: __, ...cell }: Cell): Cell => cell;

/** @throws when it cannot be shown: then the file is damaged */
function restored({ kind, sort, kinds = {}, pending: _, ...saved }: Saved): Cell {
  const cell = settled(newCell(0, 0, saved.text ?? ""));
  const made: Cell = {
    ...cell,
    ...saved,
    id: 0,
    run: 0,
    state: "stopped",
    diagnostics: [],
    view: { ...freshView, kind, sort, kinds },
  };
  const { shape } = made;
  for (const view of viewsFor(shape)) {
    const shown: Cell = { ...made, view: { ...made.view, kind: view } };
    bodyLines(shown, { height: 24, width: 80, style: { color: false, unicode: true } });
  }
  return made;
}
