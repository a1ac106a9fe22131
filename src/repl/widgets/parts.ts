import { shownBy } from "../../render/index.js";
import type { Cell, CellData, Shape, ViewKind } from "../model.js";

/** One of the things that a cell's program has: a table, a stream, or the printer's lines. */
export interface Part {
  /** The table's or the stream's; empty for lines. */
  readonly name: string;
  /** What the program only remembers for itself: it deletes its entries again. */
  readonly state: boolean;
  /** The cell as if this were all it has. */
  readonly cell: Cell;
}

/** Made once for each state of a cell, so that what is computed of a part can be kept. */
const made = new WeakMap<Cell, readonly Part[]>();

/** What tells most comes first: events, stacks, histograms, tables, and last what is only state. */
export function partsOf(cell: Cell): readonly Part[] {
  const known = made.get(cell);
  if (known !== undefined) return known;
  const names = partNames(cell);
  const chosen = names.some(({ name }) => name === cell.view.part)
    ? cell.view.part
    : names[0]?.name;
  const parts =
    names.length < 2
      ? names.map((part) => ({ ...part, cell }))
      : names.map((part) => ({ ...part, cell: only(cell, part.name, part.name === chosen) }));
  made.set(cell, parts);
  return parts;
}

function partNames(cell: Cell): readonly Omit<Part, "cell">[] {
  const { shape, cText } = cell;
  const isStacks = (name: string): boolean =>
    shape.views.some((view) => view.kind === "stacks" && view.table === name);
  const rank = (name: string, slot: boolean): number => (isStacks(name) ? 0 : slot ? 1 : 2);
  const tables = shape.tables
    .map(({ name, slot }) => ({
      name,
      state: deletes(cText, name),
      rank: rank(name, slot !== undefined),
    }))
    .sort((a, b) => Number(a.state) - Number(b.state) || a.rank - b.rank)
    .map(({ name, state }) => ({ name, state }));
  return [
    ...(shape.prints ? [{ name: "", state: false }] : []),
    ...shape.streams.map(({ name }) => ({ name, state: false })),
    ...tables,
  ];
}

/** Whether the program deletes entries of that map: then it remembers there, and counts nothing. */
export const deletes = (cText: string, map: string): boolean =>
  new RegExp(`\\b${map}\\s*\\.\\s*delete\\b|delete_elem\\s*\\(\\s*&\\s*${map}\\b`).test(cText);

/** The part that keys and commands mean; a cell of one part is that part. */
export function chosenPart(cell: Cell): Cell {
  const parts = partsOf(cell);
  return (parts.find(({ name }) => name === cell.view.part) ?? parts[0])?.cell ?? cell;
}

/** The part's neighbour, round about. */
export function neighbour(cell: Cell, by: number): string | undefined {
  const parts = partsOf(cell);
  if (parts.length < 2) return undefined;
  const at = Math.max(
    0,
    parts.findIndex(({ name }) => name === cell.view.part),
  );
  return parts[(at + by + parts.length) % parts.length]!.name;
}

/** The chosen part shown in another way. */
export function withKind(cell: Cell, kind: ViewKind): Cell {
  const { view } = cell;
  const parts = partsOf(cell);
  if (parts.length < 2) return { ...cell, view: { ...view, kind, scroll: 0 } };
  const name = (parts.find((part) => part.name === view.part) ?? parts[0]!).name;
  return { ...cell, view: { ...view, kinds: { ...view.kinds, [name]: kind }, scroll: 0 } };
}

function only(cell: Cell, name: string, chosen: boolean): Cell {
  const { shape, data, view } = cell;
  const narrowed: Shape = {
    ...shape,
    prints: name === "",
    tables: shape.tables.filter((table) => table.name === name),
    streams: shape.streams.filter((stream) => stream.name === name),
    views: shape.views.filter((each) => shownBy(each) === name),
  };
  const part = {
    kind: view.kinds[name],
    scroll: chosen ? view.scroll : 0,
    frozen: view.frozen === undefined ? undefined : dataOf(view.frozen, name),
  };
  return { ...cell, shape: narrowed, data: dataOf(data, name), view: { ...view, ...part } };
}

function dataOf(data: CellData, name: string): CellData {
  const named = (each: { readonly spec: { readonly name: string } }): boolean =>
    each.spec.name === name;
  return {
    tables: data.tables.filter(named),
    before: data.before.filter(named),
    records: data.records.filter(named),
    events: name === "" ? data.events : { heading: "", lines: [], dropped: 0 },
  };
}
