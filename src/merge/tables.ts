import type {
  Aggregate,
  BucketScale,
  DataField,
  DataType,
  DataValue,
  TableRow,
  TableSnapshot,
} from "../types/data.js";
import type { Column, StacksView, View } from "../types/view.js";
import type { Group, Plain, Row, Shape } from "./groups.js";

/** A table as every tool has them, and how it is shown. */
export interface Merged {
  readonly view: View;
  readonly table: TableSnapshot;
}

const nowhere = { kind: "bytes", offset: 0, size: 0 } as const;
/** Figures with a fraction are kept in thousandths. */
const thousand = 1000;
const stackNames = ["kernelStack", "userStack"];

export function mergedOf({ shape, rows }: Group, name: string): Merged {
  const all = [...rows.values()];
  const keys = shape.keys.map((key, i) => fieldOf(key, columnOf(all, i)));
  const base = { name, store: { kind: "plain", map: name }, keys } as const;
  const table = (spec: Partial<TableSnapshot["spec"]>, made: readonly TableRow[]) => ({
    spec: { ...base, aggregates: [count], ...spec },
    ...{ rows: made, dropped: 0, seconds: 1 },
  });
  if (shape.histogram !== undefined) {
    const scale = bucketScale(shape.histogram.scale, all);
    const { title, section } = shape.histogram;
    return {
      view: {
        ...{ kind: "histogram", table: name, title, divisor: 1n },
        ...(section === undefined ? {} : { section }),
      },
      table: table(
        { bucket: { place: nowhere, scale } },
        all.map((row) => histogramRow(row, keys, scale)),
      ),
    };
  }
  const [figure, ...more] = shape.figures;
  if (figure !== undefined && more.length === 0 && shape.keys.some((k) => stackNames.includes(k)))
    return {
      view: stacksView(shape, name, figure[0]),
      table: table(
        { aggregates: [{ name: "sum", signed: true }, count] },
        all.map((row) => ({
          keys: labelled(shape, keysOf(row, keys)),
          ...{ count: row.figures[0]!, sum: whole(row.figures[0]!) },
        })),
      ),
    };
  return columnsOf(shape, all, keys, name, table);
}

const count: Aggregate = { name: "count", signed: false };

function columnsOf(
  shape: Shape,
  all: readonly Row[],
  keys: readonly DataField[],
  name: string,
  table: (spec: Partial<TableSnapshot["spec"]>, rows: readonly TableRow[]) => TableSnapshot,
): Merged {
  const figures = shape.figures.map(([figure, joining], i) => {
    const values = all.map(({ figures, weight }) =>
      joining === "mean" ? figures[i]! / Math.max(1, weight) : figures[i]!,
    );
    const exact = joining === "mean" ? values.map(Math.round) : values;
    const scale = exact.every(Number.isSafeInteger) ? 1 : thousand;
    return { figure, joining, scale, values: exact.map((value) => whole(value * scale)) };
  });
  const aggregates = figures.map(({ figure, joining }) => ({
    ...{ name: figure, signed: true },
    kind: joining === "min" || joining === "max" ? joining : ("sum" as const),
  }));
  const made = all.map((row, i): TableRow => {
    const own = figures.map(({ values }) => values[i]!);
    return { keys: keysOf(row, keys), count: row.weight, figures: own };
  });
  const columns: Column[] = [
    ...keys.map((key, i) => keyColumn(key, all, i)),
    ...figures.map(({ figure, scale, values }): Column => ({
      ...{ key: figure, name: figure, title: titleOf(figure), align: "right" },
      width: Math.max(figure.length, ...values.map((value) => `${value}`.length + 1), 8),
      format: scale === 1 ? { kind: "int" } : { kind: "decimal", divisor: scale, digits: 3 },
    })),
  ];
  const [first] = shape.figures;
  const sort = first === undefined ? {} : { sort: `-${first[0]}` };
  return {
    view: { kind: "columns", of: name, columns, ...sort },
    table: table({ aggregates }, made),
  };
}

const keyColumn = (key: DataField, all: readonly Row[], i: number): Column => ({
  ...{ key: key.name, name: key.name, title: titleOf(key.name) },
  width: Math.min(
    40,
    Math.max(key.name.length, ...all.map((row) => `${row.keys[i] ?? ""}`.length)),
  ),
  align: key.type.kind === "int" ? "right" : "left",
  format: { kind: "text" },
});

/** `key.comm` → `COMM`. */
export const titleOf = (name: string): string => name.replace(/^key\./, "").toUpperCase();

const columnOf = (rows: readonly Row[], i: number): readonly Plain[] =>
  rows.map(({ keys }) => keys[i]!);

export function fieldOf(name: string, values: readonly Plain[]): DataField {
  return { name: name.replace(/^key\./, ""), place: nowhere, type: typeOf(name, values) };
}

function typeOf(name: string, values: readonly Plain[]): DataType {
  const some = values.filter((value) => value !== null);
  if (stackNames.includes(name)) return { kind: "kernel-stack", map: "" };
  if (some.length === 0) return { kind: "string" };
  if (some.every((value) => typeof value === "number"))
    return some.every(Number.isSafeInteger) ? { kind: "int", signed: true } : { kind: "float" };
  return some.every((value) => typeof value === "boolean") ? { kind: "bool" } : { kind: "string" };
}

const keysOf = (row: Row, fields: readonly DataField[]): readonly DataValue[] =>
  row.keys.map((value, i) => valueOf(value, fields[i]!.type));

export function valueOf(value: Plain | undefined, type: DataType): DataValue {
  switch (type.kind) {
    case "kernel-stack":
      return {
        frames: (Array.isArray(value) ? value : []).map((name) => ({
          ...{ address: 0n, name: String(name), offset: 0, module: "" },
        })),
        cutOff: false,
        ...(value === null || value === undefined ? { missing: "unknown" } : {}),
      };
    case "int":
      return BigInt(typeof value === "number" ? value : 0);
    case "float":
      return typeof value === "number" ? value : Number.NaN;
    case "bool":
      return value === true;
    default:
      return Array.isArray(value) ? value.join(";") : value === null ? "" : String(value ?? "");
  }
}

/** Stacks stand below the command; of hosts apart below both. */
function labelled({ keys }: Shape, values: readonly DataValue[]): readonly DataValue[] {
  const [host, comm] = [keys.indexOf("host"), keys.indexOf("comm")];
  if (host < 0 || comm < 0) return values;
  return values.with(comm, `${values[host] as string}: ${values[comm] as string}`);
}

const whole = (value: number): bigint => (Number.isFinite(value) ? BigInt(Math.round(value)) : 0n);

const stacksView = ({ keys }: Shape, table: string, unit: string): StacksView => {
  const named = (name: string, as: "kernel" | "user" | "comm" | "pid") =>
    keys.includes(name) ? { [as]: name } : {};
  return {
    ...{ kind: "stacks", table, aggregate: "sum", divisor: 1n, unit, style: "profile" },
    ...{ folded: false, delimited: true, offsets: false, addresses: false, annotate: false },
    ...named("kernelStack", "kernel"),
    ...named("userStack", "user"),
    ...named("comm", "comm"),
    ...named("pid", "pid"),
  };
};

function bucketScale(
  scale: NonNullable<Shape["histogram"]>["scale"],
  rows: readonly Row[],
): BucketScale {
  if (scale === "log2") return { kind: "log2", subBits: 0 };
  const lows = rows.flatMap(({ buckets }) =>
    [...buckets.values()].map(({ low, high }) =>
      low === undefined ? -1n : (low - scale.first) / scale.step + (high === undefined ? 0n : 1n),
    ),
  );
  const most = lows.reduce((a, b) => (a > b ? a : b), 1n);
  return { kind: "linear", ...scale, count: Number(most) };
}

function histogramRow(row: Row, fields: readonly DataField[], scale: BucketScale): TableRow {
  const buckets = new Map<number, number>();
  for (const { low, high, count: counted } of row.buckets.values()) {
    const bucket = bucketOf(scale, low, high);
    if (counted > 0) buckets.set(bucket, (buckets.get(bucket) ?? 0) + counted);
  }
  const sum = [...buckets.values()].reduce((a, b) => a + b, 0);
  return { keys: keysOf(row, fields), count: sum, buckets };
}

function bucketOf(scale: BucketScale, low: bigint | undefined, high: bigint | undefined): number {
  if (scale.kind === "log2") {
    if (low === undefined) return 65;
    return low === 0n ? 1 : low.toString(2).length;
  }
  if (low === undefined) return scale.count;
  return high === undefined ? scale.count + 1 : Number((low - scale.first) / scale.step);
}
