import { shownBy } from "../../render/index.js";
import {
  isBare,
  noListing,
  type Cell,
  type CellData,
  type Shape,
  type ViewKind,
} from "../model.js";

/** One of the things that a cell's program has: a table, a stream, or what it lists. */
export interface Source {
  /** The table's or the stream's; empty for a listing. */
  readonly name: string;
  /** What the program only remembers for itself: it deletes its entries again. */
  readonly state: boolean;
  /** The cell as if this were all it has. */
  readonly cell: Cell;
}

/** Made once for each state of a cell, so that what is computed of a source can be kept. */
const made = new WeakMap<Cell, readonly Source[]>();

/** What tells most comes first: events, stacks, histograms, tables, and last what is only state. */
export function sourcesOf(cell: Cell): readonly Source[] {
  const known = made.get(cell);
  if (known !== undefined) return known;
  const names = sourceNames(cell);
  const chosen = names.some(({ name }) => name === cell.view.source)
    ? cell.view.source
    : names[0]?.name;
  const sources =
    names.length < 2
      ? names.map((source) => ({ ...source, cell: alone(cell, source.name) }))
      : names.map((source) => ({
          ...source,
          cell: only(cell, source.name, source.name === chosen),
        }));
  made.set(cell, sources);
  return sources;
}

function sourceNames(cell: Cell): readonly Omit<Source, "cell">[] {
  const { shape } = cell;
  const isStacks = (name: string): boolean =>
    shape.views.some((view) => view.kind === "stacks" && view.table === name);
  const rank = (name: string, bucket: boolean): number => (isStacks(name) ? 0 : bucket ? 1 : 2);
  const tables = shape.tables
    .map(({ name, bucket, remembers }) => ({
      name,
      state: remembers === true,
      rank: rank(name, bucket !== undefined),
    }))
    .sort((a, b) => Number(a.state) - Number(b.state) || a.rank - b.rank)
    .map(({ name, state }) => ({ name, state }));
  const all = [
    ...(isBare(shape) ? [{ name: "", state: false }] : []),
    ...shape.streams.map(({ name }) => ({ name, state: false })),
    ...tables,
  ];
  return declaredFirst(cell, all);
}

/** What a tool shows comes before what else its program has, of which only what has data is shown: its text may serve other tools too. */
function declaredFirst(
  cell: Cell,
  all: readonly Omit<Source, "cell">[],
): readonly Omit<Source, "cell">[] {
  const declared = new Set(cell.shape.views.map(shownBy));
  const isDeclared = ({ name }: Omit<Source, "cell">): boolean => declared.has(name);
  const shown = all.filter(isDeclared);
  if (shown.length === 0) return all;
  return [...shown, ...all.filter((each) => !isDeclared(each) && hasRows(cell.data, each.name))];
}

const hasRows = ({ tables, records }: CellData, name: string): boolean =>
  [...tables, ...records].some(({ spec, rows }) => spec.name === name && rows.length > 0);

/** The source that keys and commands mean; a cell of one source is that source. */
export function chosenSource(cell: Cell): Cell {
  const sources = sourcesOf(cell);
  return (sources.find(({ name }) => name === cell.view.source) ?? sources[0])?.cell ?? cell;
}

/** The source's neighbour, round about. */
export function neighbour(cell: Cell, by: number): string | undefined {
  const sources = sourcesOf(cell);
  if (sources.length < 2) return undefined;
  const at = Math.max(
    0,
    sources.findIndex(({ name }) => name === cell.view.source),
  );
  return sources[(at + by + sources.length) % sources.length]!.name;
}

/** The chosen source shown in another way. */
export function withKind(cell: Cell, kind: ViewKind): Cell {
  const { view } = cell;
  const sources = sourcesOf(cell);
  if (sources.length < 2) return { ...cell, view: { ...view, kind, scroll: 0 } };
  const name = (sources.find((source) => source.name === view.source) ?? sources[0]!).name;
  return { ...cell, view: { ...view, kinds: { ...view.kinds, [name]: kind }, scroll: 0 } };
}

/** The one that is shown: what its program has beside it is not. */
function alone(cell: Cell, name: string): Cell {
  const { tables, streams } = cell.shape;
  if (tables.length + streams.length < 2) return cell;
  const source = only(cell, name, true);
  return { ...source, view: { ...source.view, kind: cell.view.kind } };
}

function only(cell: Cell, name: string, chosen: boolean): Cell {
  const { shape, data, view } = cell;
  const narrowed: Shape = {
    ...shape,
    tables: shape.tables.filter((table) => table.name === name),
    streams: shape.streams.filter((stream) => stream.name === name),
    views: shape.views.filter((each) => shownBy(each) === name),
  };
  const source = {
    kind: view.kinds[name],
    scroll: chosen ? view.scroll : 0,
    row: chosen ? view.row : undefined,
    frozen: view.frozen === undefined ? undefined : dataOf(view.frozen, name),
  };
  return { ...cell, shape: narrowed, data: dataOf(data, name), view: { ...view, ...source } };
}

function dataOf(data: CellData, name: string): CellData {
  const named = (each: { readonly spec: { readonly name: string } }): boolean =>
    each.spec.name === name;
  return {
    tables: data.tables.filter(named),
    before: data.before.filter(named),
    records: data.records.filter(named),
    listing: name === "" ? data.listing : noListing,
  };
}
