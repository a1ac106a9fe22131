import type { Symbols } from "../../facts/symbols.js";
import type { BpfMap, MapContents } from "../maps/map.js";
import type { NativeMergePlan } from "../../native/addon.js";
import { putBuffer, type Session } from "../session.js";
import { stackReaders } from "./stacks.js";
import { TableDecoder } from "./table_rows.js";
import {
  DROPPED_MAP,
  aggregateKind,
  mapOf,
  type TableSnapshot,
  type TableSpec,
} from "../../types/data.js";

/** Reads one table. All calls throw EngineError. */
export interface TableReader {
  readonly spec: TableSpec;
  /**
   * What was counted since the last read with `end`, or since the session was
   * opened. `end` closes the interval at one moment for all keys.
   */
  read(options: { readonly end: boolean }): TableSnapshot;
  /** Entries that stand by themselves: what they are now is left out until they change. Others end an interval. */
  leaveOut?(): void;
  /** Goes on where the older reader of the same map is: what that one left out stays out. */
  follow(older: TableReader): void;
  /** Before the session is closed; twice is harmless. */
  close(): void;
}

/** The source of each reader, for one that follows it. */
const sources = new WeakMap<TableReader, Source>();

/** Where the bytes of an interval come from. */
interface Source {
  /** Merged over the CPUs. */
  read(end: boolean): MapContents;
  close(): void;
}

/** The table must be among the session's: programs count from its opening on. */
export function openTable(session: Session, spec: TableSpec, symbols: Symbols): TableReader {
  const { store } = spec;
  const map = session.map(mapOf(spec) ?? spec.name);
  const plan = mergePlan(spec, map);
  const source =
    store.kind === "double-buffer"
      ? new DoubleBuffer(session, spec.name, store, plan)
      : new Plain(map, plan);
  const dropped = droppedCounter(session, spec);
  const decoder = new TableDecoder(spec, { symbols, stacks: stackReaders(session, symbols) });
  let began = performance.now();
  const reader: TableReader = {
    spec,
    read: ({ end }) => {
      const contents = source.read(end);
      const now = performance.now();
      const seconds = (now - began) / 1000;
      if (end) began = now;
      return { spec, rows: decoder.rows(contents), dropped: dropped(end), seconds };
    },
    follow(older) {
      const from = sources.get(older);
      if (source instanceof Plain && from instanceof Plain) source.follow(from);
    },
    close: () => source.close(),
  };
  sources.set(reader, source);
  return reader;
}

function mergePlan({ aggregates, bucket }: TableSpec, map: BpfMap): NativeMergePlan {
  const letters = { count: ["c", "c"], sum: ["s", "s"], min: ["m", "M"], max: ["x", "X"] } as const;
  return {
    aggregates: aggregates.map((one) => letters[aggregateKind(one)][one.signed ? 1 : 0]).join(""),
    width: map.handle.valueSize < 8 * aggregates.length ? 4 : 8,
    skipZeros: map.isArray,
    ...(bucket?.place.kind === "bytes"
      ? { bucketOffset: bucket.place.offset, bucketBytes: bucket.place.size }
      : {}),
  };
}

/** Two maps that take turns in an array of maps; see TableStore. */
class DoubleBuffer implements Source {
  private readonly outer: BpfMap;
  private current: BpfMap;
  private other: BpfMap;
  private readonly made: BpfMap;

  constructor(
    session: Session,
    name: string,
    store: { readonly map: string; readonly inner: string },
    private readonly plan: NativeMergePlan,
  ) {
    if (session.tableNumber(name) < 0)
      throw new Error(`the session was not told of the table ${name}`);
    this.outer = session.map(store.map);
    this.current = session.map(store.inner);
    this.made = this.other = session.anotherMap(store.inner);
  }

  read(end: boolean): MapContents {
    if (!end) return this.current.readMerged(this.plan);
    const taken = this.current;
    putBuffer(this.outer, this.other);
    this.current = this.other;
    this.other = taken;
    return taken.readMerged(this.plan, { clear: true });
  }

  close(): void {
    this.made.handle.close();
  }
}

/** A map that goes on counting: an interval is the difference between two readings. */
class Plain implements Source {
  private before = new Map<string, readonly bigint[]>();

  constructor(
    private readonly map: BpfMap,
    private readonly plan: NativeMergePlan,
  ) {}

  read(end: boolean): MapContents {
    const now = this.map.readMerged(this.plan);
    const values = new BigUint64Array(
      now.values.buffer,
      now.values.byteOffset,
      now.values.byteLength / 8,
    );
    const keys = Buffer.from(now.keys.buffer, now.keys.byteOffset, now.keys.byteLength);
    const after = new Map<string, readonly bigint[]>();
    const kept: number[] = [];
    const aggregates = this.plan.aggregates.length;
    for (let row = 0; row < now.count; row++) {
      const name = keys.toString("latin1", row * now.keySize, (row + 1) * now.keySize);
      const figures = values.subarray(row * aggregates, (row + 1) * aggregates);
      if (end) after.set(name, [...figures]);
      if (this.subtract(figures, this.before.get(name))) kept.push(row);
    }
    if (end) this.before = after;
    return pick(now, kept);
  }

  /** False when nothing was counted since. Less than before: the entry was removed and is a new one. */
  private subtract(figures: BigUint64Array, before: readonly bigint[] | undefined): boolean {
    const additive = [...this.plan.aggregates].flatMap((letter, i) =>
      "cs".includes(letter) ? i : [],
    );
    const fresh = before === undefined || additive.some((i) => figures[i]! < before[i]!);
    if (!fresh) for (const i of additive) figures[i] = figures[i]! - before[i]!;
    return additive.some((i) => figures[i] !== 0n);
  }

  follow(older: Plain): void {
    this.before = older.before;
  }

  close(): void {
    this.before = new Map();
  }
}

/** The rows of those numbers. */
function pick(contents: MapContents, rows: readonly number[]): MapContents {
  if (rows.length === contents.count) return contents;
  const part = (bytes: Uint8Array, size: number) =>
    Buffer.concat(rows.map((row) => bytes.subarray(row * size, (row + 1) * size)));
  return {
    ...contents,
    count: rows.length,
    keys: part(contents.keys, contents.keySize),
    values: part(contents.values, contents.valueBytes),
  };
}

/** Events of the interval that found the table full; generated texts count them. */
function droppedCounter(session: Session, spec: TableSpec): (end: boolean) => number {
  const number = session.tableNumber(spec.name);
  if (spec.store.kind !== "double-buffer" || number < 0 || !session.hasMap(DROPPED_MAP))
    return () => 0;
  const map = session.map(DROPPED_MAP);
  const key = Buffer.alloc(4);
  key.writeUInt32LE(number);
  let before = 0;
  return (end) => {
    const buckets = Buffer.from(map.get(key) ?? []);
    let total = 0;
    for (let at = 0; at < buckets.length; at += 8) total += Number(buckets.readBigUInt64LE(at));
    const dropped = total - before;
    if (end) before = total;
    return dropped;
  };
}
