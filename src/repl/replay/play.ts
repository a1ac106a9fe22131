import {
  Damaged,
  decoded,
  mostRows,
  ToldTables,
  type Entry,
  type RecordedEffect,
  type RunEffect,
} from "../../recording/index.js";
import type { StreamSpec } from "../../types/data.js";
import type { Sample, SampledRecords } from "../../types/cell_actions.js";
import { cellOf, newCell, noFigures, withCell, type Cell, type State } from "../model.js";
import { clear, stop } from "../reducer/cell_keys.js";
import { reduce } from "../reducer/index.js";

type CellEntry = Extract<Entry, { readonly cell: unknown }>["cell"];
type EventsEntry = Extract<Entry, { readonly events: unknown }>["events"];
type SampleEntry = Extract<Entry, { readonly sample: unknown }>["sample"];

/** Plays entries into a state of cells, through the reducer that the kernel's answers go through. */
export class Playing {
  private readonly tables = new Map<number, ToldTables>();
  private readonly specs = new Map<string, StreamSpec>();

  constructor(public state: State) {}

  /** @throws Damaged */
  play(entry: Entry): void {
    if ("sample" in entry) this.sampled(this.read(entry.sample));
    else if ("events" in entry) this.sampled(this.arrived(entry.events));
    else if ("rows" in entry) this.told(entry.rows);
    else if ("action" in entry) [this.state] = reduce(this.state, entry.action);
    else if ("effect" in entry) this.state = { ...this.asked(entry.effect), lost: [] };
    else this.state = this.whole(entry.cell);
  }

  private asked(effect: RecordedEffect): State {
    const { state } = this;
    if (effect.do === "run") return begun(state, effect);
    const cell = cellOf(state, effect.id);
    if (cell === undefined) return state;
    if (effect.do === "stop") return stop(state, cell)[0];
    if (effect.do === "clear") return clear(state, cell)[0];
    this.tables.delete(effect.id);
    return { ...state, cells: state.cells.filter(({ id }) => id !== effect.id) };
  }

  /** Of a key frame: what is known of it already is more than what it tells. */
  private whole(entry: CellEntry): State {
    const { state } = this;
    if (cellOf(state, entry.id)?.run === entry.run) return state;
    const cells = state.cells.filter(({ id }) => id !== entry.id);
    return { ...state, cells: [...cells, wholeCell(entry)] };
  }

  private told(rows: Extract<Entry, { readonly rows: unknown }>["rows"]): void {
    const tables = this.tables.get(rows.id) ?? new ToldTables();
    this.tables.set(rows.id, tables);
    tables.tell(rows);
    const held = [...this.tables.values()].reduce((sum, { size }) => sum + size, 0);
    if (held > mostRows) throw new Damaged("its tables have too many rows");
  }

  private sampled(sample: Sample | undefined): void {
    if (sample !== undefined)
      [this.state] = reduce(this.state, { type: "sampled", samples: [sample] });
  }

  private read({ tables, ...sample }: SampleEntry): Sample | undefined {
    const cell = cellOf(this.state, sample.id);
    if (cell === undefined) return undefined;
    const told = this.tables.get(sample.id) ?? new ToldTables();
    const read = told.snapshots({ tables, ...sample });
    return { ...sample, tables: read, records: streamsOf(cell) };
  }

  /** Tables and figures stay as they were read last. */
  private arrived({ id, run, records }: EventsEntry) {
    const cell = cellOf(this.state, id);
    if (cell === undefined) return undefined;
    const came = records.map((each) => this.recordsOf(id, each));
    const named = new Set(came.map(({ spec }) => spec.name));
    const others = streamsOf(cell).filter(({ spec }) => !named.has(spec.name));
    const { total, lost } = cell.figures;
    return {
      ...{ id, run, total, lost, tables: cell.data.tables },
      ...{ seconds: 0, runs: 0, nanoseconds: 0, records: [...others, ...came] },
    };
  }

  private recordsOf(
    id: number,
    { name, spec: told, rows, skipped = 0 }: EventsEntry["records"][number],
  ): SampledRecords {
    const key = `${id} ${name}`;
    const spec = told ?? this.specs.get(key);
    if (spec === undefined) throw new Damaged(`records of ${name} come before their form`);
    this.specs.set(key, spec);
    if (rows.some((row) => row.length !== spec.fields.length))
      throw new Damaged(`a record of ${name} has another number of fields`);
    return { spec, rows: rows.map((row) => row.map(decoded)), skipped };
  }
}

/** All streams that a cell has had records of, with none. */
const streamsOf = ({ data }: Cell): readonly SampledRecords[] =>
  data.records.map(({ spec }) => ({ spec, rows: [], skipped: 0 }));

function begun(state: State, { id, run, text, from, file, flags }: RunEffect): State {
  const translated = from === undefined ? {} : { from };
  if (cellOf(state, id) === undefined) {
    const cell = { ...newCell(id, run, text, file, flags), ...translated };
    return { ...state, cells: [...state.cells, cell] };
  }
  return withCell(state, id, ({ from: _, ...cell }) => ({
    ...cell,
    ...translated,
    text,
    pending: run,
    state: cell.state === "running" ? "running" : "compiling",
  }));
}

const settled = ({ pending: _, ...cell }: Cell): Cell => cell;

function wholeCell({
  id,
  run,
  text,
  from,
  file,
  flags,
  pending,
  since,
  ...entry
}: CellEntry): Cell {
  const { plan, state, diagnostics, total, lost, heading, events } = entry;
  const [spec, ...others] = plan.shape.streams;
  // Of several it is not told which they were of.
  const records =
    spec === undefined || others.length > 0 ? [] : [{ spec, rows: [], dropped: events }];
  const cell = settled(newCell(id, run, text, file, flags));
  return {
    ...{ ...cell, ...plan, state, diagnostics },
    ...(from === undefined ? {} : { from }),
    ...(pending === undefined ? {} : { pending }),
    ...(since === undefined ? {} : { since }),
    figures: { ...noFigures, total, lost },
    data: { ...cell.data, listing: { heading, lines: [] }, records },
  };
}
