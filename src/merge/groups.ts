import type { Joining } from "../render/index.js";
import type { JsonObject } from "./input.js";

export type Plain = string | number | boolean | null | readonly Plain[];

/** Rows of one kind: with the same members, joined in the same way. */
export interface Shape {
  /** Names of what a row is about, as JSON has them: `key.comm` lies in the object `key`. */
  readonly keys: readonly string[];
  readonly figures: readonly (readonly [name: string, joining: Joining])[];
  /** Of a histogram: its title, the name before each, how its buckets follow one another. */
  readonly histogram?: {
    readonly title: string;
    readonly section: string | undefined;
    readonly scale: "log2" | { readonly first: bigint; readonly step: bigint };
  };
}

export interface Row {
  readonly keys: readonly Plain[];
  /** In the order of the figures; a mean is its sum, weighted. */
  readonly figures: number[];
  weight: number;
  /** By what it begins with; its end. Without beginning: all below; without end: all above. */
  readonly buckets: Map<string, Bucket>;
}

interface Bucket {
  readonly low: bigint | undefined;
  readonly high: bigint | undefined;
  count: number;
}

export interface Group {
  readonly shape: Shape;
  readonly rows: Map<string, Row>;
  /** Of figures since the start: when they were told; those of before are told again. */
  told?: string;
}

/** Members that say where and when a line is from, how it is joined, and what of it was cut off. */
const heads = new Set(["host", "boot", "ts", "figures", "since", "cut"]);

/** The figures of one host, by shape. */
export class HostGroups {
  readonly groups = new Map<string, Group>();

  /** @returns false: the line has no figures, it is a row by itself */
  add(object: JsonObject): boolean {
    const { figures } = object;
    if (typeof figures !== "object" || figures === null) return false;
    const members = new Map(flattened(object));
    const joinings = Object.entries(figures as Record<string, Joining>).filter(([name]) =>
      members.has(name),
    );
    const buckets = joinings.some(([, joining]) => joining === "buckets")
      ? bucketsOf(object["data"])
      : undefined;
    const shape = shapeOf(object, members, joinings, buckets);
    const group = this.groupOf(shape);
    if (object["since"] === "start" && group.told !== String(object["ts"])) {
      group.told = String(object["ts"]);
      group.rows.clear();
    }
    addRow(group, members, buckets);
    return true;
  }

  private groupOf(shape: Shape): Group {
    const name = nameOf(shape);
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const made: Group = { shape, rows: new Map() };
    this.groups.set(name, made);
    return made;
  }
}

/** Members of objects within objects as paths. Lists are values. */
export function flattened(object: JsonObject, path = ""): readonly (readonly [string, Plain])[] {
  return Object.entries(object)
    .filter(([name]) => path !== "" || !heads.has(name))
    .flatMap(([name, value]): readonly (readonly [string, Plain])[] =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? flattened(value as JsonObject, `${path}${name}.`)
        : [[`${path}${name}`, value as Plain]],
    );
}

function shapeOf(
  object: JsonObject,
  members: ReadonlyMap<string, Plain>,
  joinings: readonly (readonly [string, Joining])[],
  buckets: readonly Bucket[] | undefined,
): Shape {
  if (buckets !== undefined) {
    const section = Object.keys(object).find(
      (name) => !heads.has(name) && !/^(val_type|data|key|statistics)$/.test(name),
    );
    return {
      keys: [...members.keys()].filter((name) => name.startsWith("key.")),
      figures: [],
      histogram: { title: String(object["val_type"]), section, scale: scaleOf(buckets) },
    };
  }
  const figures = new Set(joinings.map(([name]) => name));
  return { keys: [...members.keys()].filter((name) => !figures.has(name)), figures: joinings };
}

export const nameOf = (shape: Shape): string =>
  JSON.stringify(shape, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

function bucketsOf(data: unknown): readonly Bucket[] {
  if (!Array.isArray(data)) return [];
  const end = (value: unknown): bigint | undefined =>
    typeof value === "number" || (typeof value === "string" && /^-?\d+$/.test(value))
      ? BigInt(value)
      : undefined;
  return (data as JsonObject[]).map((one) => ({
    low: end(one["interval-start"]),
    high: end(one["interval-end"]),
    count: Number(one["count"] ?? 0),
  }));
}

/** Powers of two begin with 0 and 1 together, and each reaches to twice its beginning. */
function scaleOf(buckets: readonly Bucket[]): NonNullable<Shape["histogram"]>["scale"] {
  const whole = buckets.filter(({ low, high }) => low !== undefined && high !== undefined);
  if (whole.every(({ low, high }) => high === (low === 0n ? 1n : low! * 2n - 1n))) return "log2";
  const { low, high } = whole[0]!;
  return { first: low!, step: high! - low! + 1n };
}

function addRow(
  { shape, rows }: Group,
  members: ReadonlyMap<string, Plain>,
  buckets: readonly Bucket[] | undefined,
): void {
  const keys = shape.keys.map((name) => members.get(name) ?? null);
  const count = Number(members.get("count") ?? 1);
  const figures = shape.figures.map(([name, joining]) => {
    const value = Number(members.get(name) ?? 0);
    return joining === "mean" ? value * count : value;
  });
  joinRow(rows, shape, {
    keys,
    figures,
    weight: count,
    buckets: new Map(buckets?.map((one) => [`${one.low ?? ""}`, one])),
  });
}

/** Adds a row to those there are. */
export function joinRow(rows: Map<string, Row>, { figures }: Shape, row: Row): void {
  const name = JSON.stringify(row.keys);
  const known = rows.get(name);
  if (known === undefined) {
    const buckets = [...row.buckets].map(([low, one]) => [low, { ...one }] as const);
    rows.set(name, { ...row, figures: [...row.figures], buckets: new Map(buckets) });
    return;
  }
  known.weight += row.weight;
  figures.forEach(([, joining], i) => {
    known.figures[i] = joined(joining, known.figures[i]!, row.figures[i]!);
  });
  for (const [low, { count, ...range }] of row.buckets) {
    const there = known.buckets.get(low);
    if (there === undefined) known.buckets.set(low, { ...range, count });
    else there.count += count;
  }
}

function joined(joining: Joining, before: number, value: number): number {
  if (joining === "min") return Math.min(before, value);
  if (joining === "max") return Math.max(before, value);
  return before + value;
}
