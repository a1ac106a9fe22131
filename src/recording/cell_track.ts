import type { Planned, Sample } from "../types/cell_actions.js";
import type { TableSnapshot } from "../types/data.js";
import type { CellEntry, EventsEntry, RecordedAction, RunEffect } from "./entries.js";
import { TableChanges } from "./table_changes.js";
import { coded, marked } from "./values.js";
import type { RecordingWriter } from "./writer.js";

/** A cell as the recording knows it, and what its tables hold. */
export type CellSeen = CellEntry & { readonly tables: readonly TableSnapshot[] };

/** Between two readings of tables that are written down, in ms; events are as they come. */
const readingMs = 1000;
/** Comparing tables takes at most this share of the time. */
const share = 0.05;
/** Records of an entry. */
const mostEvents = 500;

/** No newer attempt is on its way. */
const withoutFrom = ({ from: _, ...cell }: CellSeen): CellSeen => cell;
const settled = ({ pending: _, ...cell }: CellSeen): CellSeen => cell;

/** Tells one cell's samples: of its tables what changed, about once a second. */
export class CellTrack {
  private readonly tables = new Map<string, TableChanges>();
  private readonly specs = new Map<string, string>();
  /** The newest sample, with the time and cost of those that were not told. */
  private waiting: Sample | undefined;
  private nextReading = 0;

  constructor(
    private readonly writer: RecordingWriter,
    private cell: CellSeen,
  ) {}

  again({ run, text, from }: RunEffect): void {
    const state = this.cell.state === "running" ? "running" : "compiling";
    const cell = { ...this.cell, text, pending: run, state } as const;
    this.cell = from === undefined ? withoutFrom(cell) : { ...cell, from };
  }

  stopped(): void {
    const cell = settled(this.cell);
    this.cell = { ...cell, state: cell.state === "failed" ? "failed" : "stopped" };
  }

  /** What comes changes what samples mean: those that wait belong before it. */
  before({ type }: RecordedAction): void {
    if (type === "running" || type === "ended") this.flush();
  }

  learn(action: RecordedAction): void {
    const cell = settled(this.cell);
    switch (action.type) {
      case "planned":
        if (cell.state !== "running") this.cell = { ...this.cell, plan: action.plan };
        return;
      case "running":
        return this.runs(action.run, action.plan, action.kept?.maps ?? 0, action.since);
      case "refused": {
        const state = cell.state === "running" ? "running" : "failed";
        this.cell = { ...cell, diagnostics: action.diagnostics, state };
        return;
      }
      case "listed":
        this.cell = { ...cell, run: action.run, state: "stopped", heading: action.lines[0] ?? "" };
        return;
      case "ended":
        return this.stopped();
    }
  }

  sample(sample: Sample): void {
    if (sample.run !== this.cell.run) return;
    const t = this.writer.now();
    this.tellEvents(t, sample);
    const { waiting } = this;
    this.waiting = {
      ...sample,
      records: [],
      seconds: sample.seconds + (waiting?.seconds ?? 0),
      runs: sample.runs + (waiting?.runs ?? 0),
      nanoseconds: sample.nanoseconds + (waiting?.nanoseconds ?? 0),
    };
    if (t >= this.nextReading) this.flush();
  }

  /** Tells the reading that waits. */
  flush(): void {
    const { waiting } = this;
    if (waiting === undefined || (waiting.seconds === 0 && waiting.tables.length === 0)) return;
    this.waiting = undefined;
    const began = performance.now();
    const t = this.writer.now();
    const { total, lost } = waiting;
    this.cell = { ...this.cell, total, lost, tables: waiting.tables };
    this.tellTables(t, waiting);
    this.nextReading = t + Math.max(readingMs, (performance.now() - began) / share) - 50;
  }

  /** All that is known, for a key frame. */
  tellWhole(): void {
    const t = this.writer.now();
    const { tables, ...cell } = this.cell;
    this.writer.append({ t, cell });
    for (const table of this.tables.values()) table.forget();
    this.specs.clear();
    const { id, run, total, lost } = cell;
    const figures = { seconds: 0, runs: 0, nanoseconds: 0, total, lost };
    if (tables.length > 0) this.tellTables(t, { id, run, tables, ...figures });
  }

  private runs(run: number, plan: Planned, kept: number, since: string | undefined): void {
    const cell = settled(this.cell);
    const fresh = kept > 0 ? {} : { tables: [], total: 0, lost: 0, events: 0, heading: "" };
    const when = since === undefined ? {} : { since };
    this.cell = { ...cell, run, plan, state: "running", diagnostics: [], ...when, ...fresh };
    this.nextReading = 0;
  }

  private tellTables(t: number, sample: Omit<Sample, "records">): void {
    const { id, run, seconds, total, runs, nanoseconds, lost } = sample;
    const tables = sample.tables.map((table) => {
      const { name } = table.spec;
      const changes = this.tables.get(name) ?? new TableChanges();
      this.tables.set(name, changes);
      for (const change of changes.changes(table))
        this.writer.append({ t, rows: { id, name, ...change } });
      const { dropped, full } = table;
      return { name, dropped, seconds: table.seconds, ...(full === true ? { full } : {}) };
    });
    const figures = { seconds, total, runs, nanoseconds, lost };
    this.writer.append({ t, sample: { id, run, tables, ...figures } });
  }

  private tellEvents(t: number, { id, run, records }: Sample): void {
    for (const { spec, rows, skipped: before } of records) {
      const { name } = spec;
      for (let i = 0; i < rows.length; i += mostEvents) {
        const part = rows.slice(i, i + mostEvents).map((row) => row.map(coded));
        const lost = i === 0 && before > 0 ? { skipped: before } : {};
        const told = { name, ...this.newSpec(name, spec), rows: part, ...lost };
        this.tell(t, { id, run, records: [told] }, part.length + (lost.skipped ?? 0));
      }
    }
  }

  private tell(t: number, events: EventsEntry, count: number): void {
    this.cell = { ...this.cell, events: this.cell.events + count };
    this.writer.append({ t, events });
  }

  private newSpec<T extends object>(name: string, spec: T): { readonly spec?: T } {
    const text = JSON.stringify(spec, marked);
    if (this.specs.get(name) === text) return {};
    this.specs.set(name, text);
    return { spec };
  }
}
