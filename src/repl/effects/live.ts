import type { Symbols } from "../../facts/symbols.js";
import { endedText, isAlive } from "../../facts/user/alive.js";
import type { BpfMap } from "../../engine/maps/map.js";
import type { MapSpec } from "../../types/module.js";
import { Session } from "../../engine/session.js";
import { openStream, type StreamReader } from "../../engine/readers/streams.js";
import type { TableReader } from "../../engine/readers/tables.js";
import { openReader } from "../../engine/readers/open.js";
import {
  isEntries,
  mapOf,
  type DataValue,
  type StreamBatch,
  type StreamSpec,
  type TableSnapshot,
} from "../../types/data.js";
import type { Sample } from "../actions.js";
import type { Prepared } from "./prepare.js";
import type { Services } from "./services.js";
import { madeTable } from "../widgets/made_tables.js";
import { ClockTimes } from "./clock_times.js";
import { asShown, shownOf, type ShownData } from "./shown_data.js";
import { PrintedLines } from "./printed_lines.js";
import { TraceEvents } from "./trace_events.js";

export interface LiveOptions {
  readonly id: number;
  readonly run: number;
  readonly prepared: Prepared;
  readonly services: Services;
  readonly symbols: Symbols;
  readonly keep: () => number;
  /** It has ended by itself: so many events, the time, the process. */
  readonly onEnd: (why: string) => void;
  readonly aborted: () => boolean;
  readonly onVerifying?: (ms: number) => void;
  /** What runs in its place until now: equal maps go over with what they hold. */
  readonly old: LiveCell | undefined;
}

/** How often a traced process is looked at, in ms. */
const processPollMs = 200;
/** Reading tables takes at most this share of the time. */
const readShare = 0.1;

/** Records of one stream that wait for the next sample, as they are shown. */
interface Waiting {
  readonly shown: ShownData;
  spec: StreamSpec;
  rows: (readonly DataValue[])[];
  skipped: number;
}

/** A cell's programs in the kernel, with what reads them. */
export class LiveCell {
  private readonly tables: readonly TableReader[];
  private readonly streams: readonly StreamReader[];
  private readonly waiting: readonly Waiting[];
  private readonly events: TraceEvents | undefined;
  private readonly printed: PrintedLines | undefined;
  private readonly clock: ClockTimes;
  /** Why what it prints is not shown. */
  readonly unprinted: string | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private lastSample = performance.now();
  private lastCost = { runs: 0, nanoseconds: 0 };
  /** As they were read, and as they are shown. */
  private snapshots: readonly TableSnapshot[] = [];
  private shown: readonly TableSnapshot[] = [];
  private nextRead = 0;
  private records = 0;
  /** Of the programs whose maps it has. */
  private runsBefore = 0;
  private runsAtClear = 0;

  /** @throws EngineError; nothing stays behind */
  static async open(options: LiveOptions): Promise<LiveCell> {
    const { printed = [] } = options.prepared;
    // Before its programs run: nothing that they print is missed.
    const lines = printed.length === 0 ? undefined : PrintedLines.open(printed);
    try {
      return await LiveCell.attach(options, lines);
    } catch (error) {
      if (typeof lines === "object") lines.close();
      throw error;
    }
  }

  private static async attach(
    options: LiveOptions,
    lines: PrintedLines | string | undefined,
  ): Promise<LiveCell> {
    const { prepared, services, old } = options;
    const maps = old === undefined ? {} : keptMaps(prepared, old);
    const session = await Session.openAsync({
      maps: { ...sizesOf(prepared), ...maps },
      module: prepared.module,
      programs: prepared.plan.programs,
      tables: prepared.tables.filter((spec) => !isEntries(spec)),
      prepare: (made) => services.fillMaps(made, prepared.plan),
      aborted: options.aborted,
      ...(options.onVerifying === undefined ? {} : { onVerifying: options.onVerifying }),
    });
    try {
      // Not the old one: each cell would keep all that were before it.
      return new LiveCell(session, { ...options, old: undefined }, Object.keys(maps), lines);
    } catch (error) {
      session.close();
      throw error;
    }
  }

  private constructor(
    readonly session: Session,
    readonly options: LiveOptions,
    /** Names of the maps that it has from the one before. */
    readonly kept: readonly string[],
    printed: PrintedLines | string | undefined,
  ) {
    if (typeof printed === "object") this.printed = printed;
    this.unprinted = typeof printed === "string" ? printed : undefined;
    const { prepared, symbols, keep, onEnd } = options;
    this.clock = new ClockTimes(prepared.planned.shape.views);
    this.tables = prepared.tables.map((spec) => openReader(session, spec, symbols));
    const waitingOf = (spec: StreamSpec): readonly Waiting[] =>
      shownOf(prepared.shown, spec.name).map((shown) => ({
        shown,
        spec: { ...spec, name: shown.name },
        rows: [],
        skipped: 0,
      }));
    const streams = prepared.streams.map((spec) => ({ spec, waiting: waitingOf(spec) }));
    this.waiting = streams.flatMap(({ waiting }) => waiting);
    this.streams = streams.map(({ spec, waiting }) =>
      openStream(session, spec, symbols, (batch) => this.add(waiting, batch)),
    );
    if (prepared.trace !== undefined)
      this.events = new TraceEvents(session, prepared.trace, {
        keep,
        onEnough: () => onEnd("ended: event limit reached"),
      });
    if (prepared.seconds !== undefined)
      this.timers.push(
        setTimeout(() => onEnd("ended: time limit reached"), prepared.seconds * 1000),
      );
    const { pids } = prepared;
    if (pids.length > 0)
      this.timers.push(setInterval(() => this.endWithProcesses(pids), processPollMs));
  }

  /** After so many events or seconds, or with its process. */
  get endsByItself(): boolean {
    const { trace, seconds, pids } = this.options.prepared;
    return trace?.print.maxEvents !== undefined || seconds !== undefined || pids.length > 0;
  }

  /** The one before can go: what it had and this one uses is this one's. */
  replace(old: LiveCell): void {
    this.session.takeMaps(old.session);
    this.records = this.kept.length > 0 ? old.records : 0;
    this.runsBefore = this.kept.length > 0 ? old.runs : 0;
    for (const table of this.tables) {
      const before = old.tables.find(({ spec }) => spec.name === table.spec.name);
      const map = mapOf(table.spec);
      if (before !== undefined && map !== undefined && this.kept.includes(map))
        table.follow(before);
    }
    old.close();
  }

  /** What it has now. `last`: it is about to be closed, everything is read. */
  sample(last = false): Sample {
    const now = performance.now();
    // Rates are told over the time between two readings of the tables.
    const fresh = this.readTables(now, last);
    const seconds = fresh ? (now - this.lastSample) / 1000 : 0;
    if (fresh) this.lastSample = now;
    const made = [this.events, this.printed].flatMap((each) => each?.take() ?? []);
    const cost = fresh ? this.cost() : { runs: 0, nanoseconds: 0 };
    return {
      id: this.options.id,
      run: this.options.run,
      seconds,
      tables: this.shown,
      records: [...made, ...this.waiting.map((waiting) => takeRows(waiting))],
      total: this.counted() + (this.events?.total ?? 0),
      ...cost,
      lost: this.lost(),
    };
  }

  /** Counts from zero. */
  clear(): void {
    for (const table of this.tables) {
      if (table.leaveOut !== undefined) table.leaveOut();
      // Twice: of a double buffer's maps the one that has a name counts again, and can go over in a swap.
      else for (let turn = 0; turn < 2; turn++) table.read({ end: true });
    }
    this.snapshots = [];
    this.shown = [];
    this.records = 0;
    this.runsAtClear += this.runs;
    if (this.events !== undefined) {
      this.events.take();
      this.events.total = 0;
    }
    this.nextRead = 0;
  }

  /** Detaches, and gives what came until then. */
  close(): Sample {
    for (const timer of this.timers) clearInterval(timer);
    for (const stream of this.streams) stream.stop();
    this.events?.stop();
    const sample = this.sample(true);
    for (const table of this.tables) table.close();
    this.session.close();
    this.printed?.close();
    return sample;
  }

  /** A table that takes long to read is read less often: false when it was not. */
  private readTables(now: number, last: boolean): boolean {
    if (!last && now < this.nextRead) return false;
    this.snapshots = this.tables.map((table) => table.read({ end: false }));
    this.shown = this.snapshots.flatMap((table) =>
      shownOf(this.options.prepared.shown, table.spec.name).map((each) =>
        madeTable(table, (read) => this.clock.table(asShown(each, read))),
      ),
    );
    const took = performance.now() - now;
    this.nextRead = now + took / readShare;
    return true;
  }

  /** A program's maps count the same events in several ways; a tool's tables different ones. */
  private counted(): number {
    const { prepared } = this.options;
    const counting = this.snapshots.filter(
      ({ spec }) => spec.remembers === undefined && !isEntries(spec) && spec.sums === undefined,
    );
    const counts = counting.map(({ rows }) => sumOf(rows));
    if (!prepared.ownMaps) return counts.reduce((sum, count) => sum + count, this.records);
    const { runs } = this;
    if (counting.length === 0 && this.streams.length === 0) return runs;
    return this.atMostRuns(Math.max(0, this.records, ...counts), runs);
  }

  /** Since the start or the last clearing, as of the last reading. */
  private get runs(): number {
    return this.runsBefore + this.lastCost.runs - this.runsAtClear;
  }

  /** A map may hold sums that its text does not show: no more events happened than the programs ran, where the kernel tells. */
  private atMostRuns(counted: number, runs: number): number {
    return this.lastCost.runs > 0 ? Math.min(counted, Math.max(runs, this.records)) : counted;
  }

  private cost(): { readonly runs: number; readonly nanoseconds: number } {
    const all = this.session.statistics();
    const runs = all.reduce((sum, each) => sum + each.runs, 0);
    const nanoseconds = all.reduce((sum, each) => sum + each.nanoseconds, 0);
    const added = {
      runs: runs - this.lastCost.runs,
      nanoseconds: nanoseconds - this.lastCost.nanoseconds,
    };
    this.lastCost = { runs, nanoseconds };
    return added;
  }

  private lost(): number {
    const streams = this.streams.reduce((sum, stream) => sum + stream.lost(), 0);
    const dropped = this.snapshots.reduce((sum, table) => sum + table.dropped, 0);
    const lines = this.events?.lost() ?? this.printed?.lost() ?? 0;
    return streams + dropped + lines + this.session.missed();
  }

  private add(into: readonly Waiting[], batch: StreamBatch): void {
    this.records += batch.rows.length;
    for (const waiting of into) {
      const { spec, rows } = this.clock.batch(asShown(waiting.shown, batch));
      if (rows.length > 0) waiting.spec = spec;
      waiting.rows.push(...rows);
      const tooMany = waiting.rows.length - this.options.keep();
      if (tooMany <= this.options.keep()) continue;
      waiting.rows.splice(0, tooMany);
      waiting.skipped += tooMany;
    }
  }

  private endWithProcesses(pids: readonly number[]): void {
    if (!pids.some(isAlive)) this.options.onEnd(`ended: ${endedText(pids)}`);
  }
}

const sizesOf = ({ sizes = {} }: Prepared): Readonly<Record<string, { maxEntries: number }>> =>
  Object.fromEntries(Object.entries(sizes).map(([name, maxEntries]) => [name, { maxEntries }]));

/** Perf and ring buffers have one reader; arrays of programs and cgroups are filled by their owner. */
const notKept: ReadonlySet<number> = new Set([3, 4, 8, 27]);

/** Maps of the older one whose definition did not change. */
function keptMaps(
  { module, keepsMaps }: Prepared,
  old: LiveCell,
): Readonly<Record<string, { readonly from: BpfMap }>> {
  if (!keepsMaps) return {};
  const before = new Map(old.session.allMaps().map((map) => [map.name, map]));
  return Object.fromEntries(
    module.maps.flatMap((spec) => {
      const map = before.get(spec.name);
      const same = map !== undefined && sameMap(map.spec, spec) && !notKept.has(spec.type);
      return same ? [[spec.name, { from: map }] as const] : [];
    }),
  );
}

function sameMap(a: MapSpec, b: MapSpec): boolean {
  const form = ({ type, keySize, valueSize, maxEntries, flags, key, value, innerMap }: MapSpec) =>
    JSON.stringify([type, keySize, valueSize, maxEntries, flags, key, value, innerMap]);
  return form(a) === form(b);
}

const sumOf = (rows: TableSnapshot["rows"]): number =>
  rows.reduce((sum, { count }) => sum + count, 0);

function takeRows(waiting: Waiting): Sample["records"][number] {
  const { spec, rows, skipped } = waiting;
  waiting.rows = [];
  waiting.skipped = 0;
  return { spec, rows, skipped };
}
