import { shownBy } from "../../render/index.js";
import type {
  DataField,
  DataValue,
  StreamBatch,
  StreamSpec,
  TableSnapshot,
  TableSpec,
} from "../../types/data.js";
import type { View } from "../../types/view.js";

/** From CLOCK_MONOTONIC, by which programs tell time, to the clock on this machine's wall, in ns. */
export function wallOffset(now = new Date()): bigint {
  const local = BigInt(now.getTime()) - BigInt(now.getTimezoneOffset()) * 60_000n;
  return local * 1_000_000n - process.hrtime.bigint();
}

/** Times count from boot, which tells a person nothing: those that are shown become times of the clock. */
export class ClockTimes {
  private readonly specs = new WeakMap<object, Timed<StreamSpec | TableSpec>>();

  constructor(
    private readonly views: readonly View[],
    private readonly offset = wallOffset(),
  ) {}

  table(read: TableSnapshot): TableSnapshot {
    const { spec, at } = this.timed(read.spec, read.spec.keys);
    if (at.length === 0) return read;
    const rows = read.rows.map((row) => ({ ...row, keys: this.moved(row.keys, at) }));
    return { ...read, spec: spec as TableSpec, rows };
  }

  batch(read: StreamBatch): StreamBatch {
    const { spec, at } = this.timed(read.spec, read.spec.fields);
    if (at.length === 0) return read;
    return { spec: spec as StreamSpec, rows: read.rows.map((row) => this.moved(row, at)) };
  }

  /** Zero is no time: nothing was put there. */
  private moved(values: readonly DataValue[], at: readonly number[]): readonly DataValue[] {
    const made = [...values];
    for (const i of at) {
      const value = made[i];
      if (typeof value === "bigint" && value !== 0n) made[i] = value + this.offset;
    }
    return made;
  }

  /** The same spec each time: what is made of one is kept by it. */
  private timed(
    spec: StreamSpec | TableSpec,
    fields: readonly DataField[],
  ): Timed<StreamSpec | TableSpec> {
    const known = this.specs.get(spec);
    if (known !== undefined) return known;
    const at = fields.flatMap((field, i) => (this.isTime(spec.name, field) ? [i] : []));
    const named = fields.map((field, i) => (at.includes(i) ? onTheClock(field) : field));
    const made = { spec: { ...spec, ["keys" in spec ? "keys" : "fields"]: named }, at };
    this.specs.set(spec, made);
    return made;
  }

  private isTime(data: string, { name, type }: DataField): boolean {
    if (type.kind !== "int") return false;
    return (
      type.as === "time" ||
      this.views.some(
        (view) =>
          view.kind === "columns" &&
          shownBy(view) === data &&
          view.columns.some(({ key, format }) => key === name && format.kind === "time"),
      )
    );
  }
}

interface Timed<Spec> {
  readonly spec: Spec;
  /** Places of its times. */
  readonly at: readonly number[];
}

const onTheClock = (field: DataField): DataField => ({
  ...field,
  type: { kind: "int", signed: false, as: "clock" },
});
