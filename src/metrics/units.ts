import type { DataType, Aggregate } from "../types/data.js";
import type { HistogramView } from "../types/view.js";
import type { Unit } from "./families.js";

/** What a raw number is in a base unit: value × times / per. A division is exact where 1e-9 is not. */
export interface Scale {
  readonly unit: Unit | undefined;
  readonly times: number;
  readonly per: number;
}

export const scaled = (value: number | bigint, { times, per }: Scale): number =>
  (Number(value) * times) / per;

const plain: Scale = { unit: undefined, times: 1, per: 1 };

/** Of an aggregate. */
export function scaleOfType(type: DataType | undefined): Scale {
  const meaning = type?.kind === "int" ? type.as : undefined;
  if (meaning === "duration") return { unit: "seconds", times: 1, per: 1e9 };
  return meaning === "bytes" ? { unit: "bytes", times: 1, per: 1 } : plain;
}

/** How a histogram's title says what its values are. */
const titles: readonly (readonly [RegExp, Scale])[] = [
  [/^(nsecs|ns|\$latency)\b|\(ns\)/, { unit: "seconds", times: 1, per: 1e9 }],
  [/^usecs\b|\(us\)/, { unit: "seconds", times: 1, per: 1e6 }],
  [/^msecs\b|\(ms\)/, { unit: "seconds", times: 1, per: 1e3 }],
  [/^secs\b/, { unit: "seconds", times: 1, per: 1 }],
  [/^bytes\b/, { unit: "bytes", times: 1, per: 1 }],
  [/^k(ilo)?bytes\b/i, { unit: "bytes", times: 1024, per: 1 }],
];

/** Of a histogram's values as they were recorded: what the title names was divided. */
export function scaleOfView({ title, divisor }: HistogramView): Scale {
  const found = titles.find(([pattern]) => pattern.test(title))?.[1];
  return found === undefined ? plain : { ...found, per: found.per * Number(divisor) };
}

/** What a sum beside a histogram is in, where it is that of the histogram's `values`. */
export function scaleOfSum({ name, type }: Aggregate, values: Scale): Scale | undefined {
  const own = scaleOfType(type);
  if (name === "sum") return type === undefined || own.unit !== values.unit ? values : own;
  return own.unit !== undefined && own.unit === values.unit ? own : undefined;
}
