import type { BucketScale, TableRow, TableSnapshot } from "../types/data.js";
import type { HistogramView } from "../types/view.js";
import { bar } from "./bars.js";
import { byCount, keyText, keyValues, largest, safe, withKeys } from "./values.js";
import { foldToPowers } from "./buckets.js";
import { sectionStatistics, statisticsLines } from "./statistics.js";
import { paint, type TextStyle } from "./style.js";

const BCC_STARS = 40;
const NO_BUCKETS: ReadonlyMap<number, number> = new Map();

/** A table with bars for each row; BCC's bytes in the plain style. */
export function renderHistogram(
  view: HistogramView,
  all: TableSnapshot,
  style: TextStyle,
): string[] {
  const data = withKeys(all, view.keys);
  const scale = scaleOf(data);
  const rows = largest(byCount(data.rows), view.top, style.largestFirst);
  const lines = rows.flatMap((row) => {
    const table = distribution(view, scale, row.buckets ?? NO_BUCKETS, style);
    if (table.length === 0 || data.spec.keys.length === 0) return table;
    const below = rows.length > 1 ? sectionStatistics(view, scale, row) : [];
    return ["", paint(style, "bold", sectionTitle(view, data, row, style.raw)), ...table, ...below];
  });
  return [...lines, ...statisticsLines(view, scale, data.rows)];
}

/** The scale of a histogram's table; a view of a table without one is a bug. */
export function scaleOf(data: TableSnapshot): BucketScale {
  if (data.spec.bucket === undefined) throw new Error(`table ${data.spec.name} has no buckets`);
  return data.spec.bucket.scale;
}

/** `Function = vfs_read [1234]`, or the key's own names. */
export const sectionTitle = (
  view: HistogramView,
  data: TableSnapshot,
  row: TableRow,
  raw = false,
): string =>
  view.section === undefined
    ? keyText(data.spec.keys, row, raw)
    : `${safe(view.section)} = ${keyValues(data.spec.keys, row, raw)}`;

function distribution(
  view: HistogramView,
  scale: BucketScale,
  buckets: ReadonlyMap<number, number>,
  style: TextStyle,
): string[] {
  return scale.kind === "log2"
    ? powersOfTwo(view, scale, buckets, style)
    : linear(view, scale, buckets, style);
}

/** Rows from the first power to the last that has a value; from 2^32 on the wide form. */
function powersOfTwo(
  view: HistogramView,
  scale: Extract<BucketScale, { kind: "log2" }>,
  buckets: ReadonlyMap<number, number>,
  style: TextStyle,
): string[] {
  const { powers, negative } = foldToPowers(scale, buckets, view.divisor);
  const last = powers.findLastIndex((count) => count > 0);
  if (last < 0 && negative === 0) return [];
  const wide = last > 32;
  const digits = wide ? 20 : 10;
  const most = Math.max(negative, ...powers);
  const room = barRoom(style, digits * 2 + 17, wide ? BCC_STARS / 2 : BCC_STARS);
  const line = (low: string, high: string, count: number): string =>
    `${low.padStart(digits)} -> ${high.padEnd(digits)} : ${String(count).padEnd(8)} |${bar(count, most, room, style)}|`;
  const title = wide
    ? `               ${safe(view.title).padEnd(29)}`
    : `     ${safe(view.title).padEnd(19)}`;
  const lines = [heading(title, style)];
  // "-inf" is no number: a script that reads the rows of numbers passes over it.
  if (negative > 0) lines.push(line("-inf", "-1", negative));
  for (let index = 1; index <= last; index++) {
    const low = index === 1 ? 0n : 1n << BigInt(index - 1);
    lines.push(line(`${low}`, `${(1n << BigInt(index)) - 1n}`, powers[index]!));
  }
  return lines;
}

/** Rows from the first step to the last that has a value; each is named by the value it begins with. */
function linear(
  view: HistogramView,
  scale: Extract<BucketScale, { kind: "linear" }>,
  buckets: ReadonlyMap<number, number>,
  style: TextStyle,
): string[] {
  const { first, step, count } = scale;
  const [below, above] = [buckets.get(count) ?? 0, buckets.get(count + 1) ?? 0];
  let last = above > 0 ? count - 1 : -1;
  for (const [bucket, hits] of buckets)
    if (bucket < count && hits > 0) last = Math.max(last, bucket);
  if (last < 0 && below === 0) return [];
  const most = [...buckets.values()].reduce((a, b) => Math.max(a, b), 0);
  const room = barRoom(style, 31, BCC_STARS);
  const line = (label: string, hits: number): string =>
    `        ${label.padEnd(10)} : ${String(hits).padEnd(8)} |${bar(hits, most, room, style)}|`;
  const at = (bucket: number): string => divided(first + step * BigInt(bucket), view.divisor);
  const lines = [heading(`     ${safe(view.title).padEnd(13)}`, style)];
  if (below > 0) lines.push(line(`< ${at(0)}`, below));
  for (let bucket = 0; bucket <= last; bucket++)
    lines.push(line(at(bucket), buckets.get(bucket) ?? 0));
  if (above > 0) lines.push(line(`>= ${at(count)}`, above));
  return lines;
}

const divided = (value: bigint, divisor: bigint): string =>
  value % divisor === 0n ? `${value / divisor}` : `${Number(value) / Number(divisor)}`;

const heading = (title: string, style: TextStyle): string =>
  paint(style, "dim", `${title} : count     distribution`);

/** Cells for bars beside `taken` columns of figures. */
const barRoom = (style: TextStyle, taken: number, fixed: number): number =>
  style.width === undefined ? fixed : Math.max(4, Math.min(80, style.width - taken - 1));
