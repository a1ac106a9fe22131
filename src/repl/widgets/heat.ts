import {
  bucketCount,
  type BucketScale,
  type TableRow,
  type TableSnapshot,
} from "../../types/data.js";
import type { View } from "../../types/view.js";
import { foldToPowers } from "../../render/buckets.js";
import { cells } from "../../render/terminal_width.js";
import type { Cell, Heat } from "../model.js";
import { shortNumber } from "../drawing/numbers.js";
import { line, padEnd, padStart, type Piece, type ScreenStyle } from "../drawing/line.js";
import { timeAxis } from "./time_axis.js";

/** Readings that a heat map goes back. */
const width = 60;

/** What each bucket of each histogram gained since the last reading, behind the readings before. */
export function heatOf(
  before: Heat,
  last: readonly TableSnapshot[],
  now: readonly TableSnapshot[],
): Heat {
  const tables = now.filter(({ spec }) => spec.bucket !== undefined);
  if (tables.length === 0) return before;
  return Object.fromEntries(
    tables.map((table) => {
      const { name } = table.spec;
      const older = last.find(({ spec }) => spec.name === name);
      return [name, [...(before[name] ?? []), gainedBy(table, older)].slice(-width)];
    }),
  );
}

function gainedBy(
  table: TableSnapshot,
  older: TableSnapshot | undefined,
): ReadonlyMap<number, number> {
  const old = bucketSums(older?.rows ?? []);
  const gained = new Map<number, number>();
  for (const [bucket, count] of bucketSums(table.rows)) {
    const more = count - (old.get(bucket) ?? 0);
    if (more > 0) gained.set(bucket, more);
  }
  return gained;
}

function bucketSums(rows: readonly TableRow[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { buckets } of rows)
    for (const [bucket, count] of buckets ?? []) sums.set(bucket, (sums.get(bucket) ?? 0) + count);
  return sums;
}

const shades = [" ", "░", "▒", "▓", "█"];
const letters = [" ", ".", ":", "*", "#"];

/** Buckets from below upwards, time from left to right, darker where more fell. */
export function heatLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const table = cell.data.tables.find(({ spec }) => spec.bucket !== undefined);
  const scale = table?.spec.bucket?.scale;
  const readings = cell.view.heat[table?.spec.name ?? ""] ?? [];
  if (scale === undefined || readings.length === 0 || height < 2) return [];
  const narrow = width < 60;
  const divisor = divisorOf(cell.shape.views, table!.spec.name);
  const columns = readings
    .slice(-Math.max(1, width - (narrow ? 11 : 28)))
    .map((each) => folded(each, scale, divisor));
  const powers = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  if (powers.length === 0) return [];
  const most = Math.max(...columns.flatMap((column) => [...column.values()]));
  const marks = style.unicode ? shades : letters;
  const { time } = cell.view;
  const at = time === undefined ? -1 : columns.length - 1 - time;
  const [lowest, top] = fullest(columns, powers, height - (at < 0 ? 1 : 2));
  const margin = narrow ? 10 : 25;
  const lines = [
    line(
      [["dim", " ".repeat(margin) + timeAxis(columns.length, secondsPerReading(cell))]],
      width,
      style,
    ),
  ];
  for (let power = top; power >= lowest; power--) {
    const bar = columns.map((column) => shadeOf(column.get(power) ?? 0, most, marks)).join("");
    const parts: readonly Piece[] = [
      ["accent", bar.slice(0, Math.max(0, at))],
      ["inverse", at < 0 ? "" : bar.slice(at, at + 1)],
      ["accent", bar.slice(at + 1)],
    ];
    lines.push(
      line(
        [["dim", padEnd(labelOf(power, scale, narrow, divisor), margin - 1)], " ", ...parts],
        width,
        style,
      ),
    );
  }
  if (at >= 0)
    lines.push(
      line(
        cursorWords(columns[at]!, time! * secondsPerReading(cell), scale, divisor),
        width,
        style,
      ),
    );
  return lines.slice(0, height);
}

/** Readings that a heat map has: the steps of its cursor. */
export function heatColumns(cell: Cell): number {
  const name = cell.data.tables.find(({ spec }) => spec.bucket !== undefined)?.spec.name;
  return (cell.view.heat[name ?? ""] ?? []).length;
}

/** `-3.2 s  512: 400 at 16 -> 31, 112 at 32 -> 63`, the fullest first. */
function cursorWords(
  column: ReadonlyMap<number, number>,
  ago: number,
  scale: BucketScale,
  divisor: bigint,
): readonly Piece[] {
  const sum = [...column.values()].reduce((all, count) => all + count, 0);
  const fullest = [...column].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const rows = fullest.map(([row, count]) => `${count} at ${rangeText(row, scale, divisor)}`);
  return [
    ["accent", `-${ago.toFixed(1)} s`],
    sum === 0 ? "  nothing" : `  ${sum}: ${rows.join(", ")}`,
  ];
}

/** The rows that fit with the most in them, the lower ones of equals. */
function fullest(
  columns: readonly ReadonlyMap<number, number>[],
  powers: readonly number[],
  most: number,
): readonly [lowest: number, top: number] {
  const [least, last] = [Math.min(...powers), Math.max(...powers)];
  const sums = Array.from({ length: last - least + 1 }, (_, i) =>
    columns.reduce((sum, column) => sum + (column.get(least + i) ?? 0), 0),
  );
  const size = Math.min(most, sums.length);
  const within = (from: number): number =>
    sums.slice(from, from + size).reduce((sum, each) => sum + each, 0);
  let best = 0;
  for (let from = 1; from + size <= sums.length; from++)
    if (within(from) > within(best)) best = from;
  return [least + best, least + best + size - 1];
}

/** By what a histogram's values are divided for the screen: 1000 for usecs. */
export function divisorOf(views: readonly View[], table: string): bigint {
  const view = views.find((each) => each.kind === "histogram" && each.table === table);
  return view?.kind === "histogram" ? view.divisor : 1n;
}

/** The arrows stand where those of a histogram do; on a narrow screen only where a row begins. */
export function labelOf(row: number, scale: BucketScale, narrow: boolean, divisor: bigint): string {
  const text = rangeText(row, scale, divisor);
  const arrow = text.indexOf(" -> ");
  if (!narrow) return " ".repeat(Math.max(0, 10 - (arrow < 0 ? cells(text) : arrow))) + text;
  const low = /^(-?\d+) ->/.exec(text)?.[1];
  return padStart(low === undefined ? text : shortNumber(Number(low)), 9);
}

/** Any count shows; the scale is of square roots, so that the few are seen beside the many. */
function shadeOf(count: number, most: number, marks: readonly string[]): string {
  if (count <= 0) return marks[0]!;
  return marks[Math.max(1, Math.ceil(Math.sqrt(count / most) * 4))]!;
}

/** Powers of two without their parts; steps as they are. */
export function folded(
  buckets: ReadonlyMap<number, number>,
  scale: BucketScale,
  divisor: bigint,
): ReadonlyMap<number, number> {
  if (divisor !== 1n && scale.kind === "log2") return dividedPowers(buckets, scale, divisor);
  const sums = new Map<number, number>();
  for (const [bucket, count] of buckets) {
    const to = rowOf(bucket, scale);
    sums.set(to, (sums.get(to) ?? 0) + count);
  }
  return sums;
}

/** The same rows of the values that are shown. */
function dividedPowers(
  buckets: ReadonlyMap<number, number>,
  scale: Extract<BucketScale, { kind: "log2" }>,
  divisor: bigint,
): ReadonlyMap<number, number> {
  const { powers, negative } = foldToPowers(scale, buckets, divisor);
  const used = powers.flatMap((count, power): readonly [number, number][] =>
    count > 0 ? [[power, count]] : [],
  );
  return new Map(negative > 0 ? [[-1, negative], ...used] : used);
}

/** For powers of two: floor(log2 value) + 1, with 0 and 1 together, negative values at -1. */
function rowOf(bucket: number, scale: BucketScale): number {
  if (scale.kind === "linear") return bucket;
  if (bucket === bucketCount(scale) - 1) return -1;
  if (bucket < 1 << scale.subBits) return bucket < 2 ? 1 : Math.floor(Math.log2(bucket)) + 1;
  return (bucket >> scale.subBits) + scale.subBits;
}

function rangeText(row: number, scale: BucketScale, divisor: bigint): string {
  if (scale.kind === "linear") {
    if (row === scale.count) return `< ${scale.first / divisor}`;
    const low = scale.first + scale.step * BigInt(row === scale.count + 1 ? scale.count : row);
    return row === scale.count + 1
      ? `≥ ${low / divisor}`
      : `${low / divisor} -> ${(low + scale.step - 1n) / divisor}`;
  }
  if (row < 0) return "negative";
  return `${row <= 1 ? 0n : 1n << BigInt(row - 1)} -> ${(1n << BigInt(row)) - 1n}`;
}

/** How far apart two readings are, as the last ones were. */
function secondsPerReading({ figures }: Cell): number {
  const { recent } = figures;
  const seconds = recent.reduce((sum, reading) => sum + reading.seconds, 0);
  return recent.length === 0 ? 0 : seconds / recent.length;
}
