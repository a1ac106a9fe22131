import { isStack, type DataValue, type StackValue, type TableRow } from "../types/data.js";

/**
 * Values as JSON. A whole number is a bigint, as most values are; what JSON has
 * not, or would take for one, stands in an object with one letter.
 */
export type Coded =
  | string
  | boolean
  | number
  | { readonly n: string }
  | { readonly d: number | string }
  | { readonly f: readonly CodedFrame[]; readonly m?: string; readonly c?: true }
  | { readonly s: readonly Coded[] }
  | { readonly a: readonly Coded[] };

/** Address in hexadecimal, name, offset, module. */
export type CodedFrame = readonly [string, string, number, string];

export type CodedRows = readonly (readonly Coded[])[];

/** Keys, then count, sum, min, max, figures, buckets; absent ones at the end are left out. */
export type CodedRow = readonly [keys: readonly Coded[], ...figures: CodedFigure[]];
export type CodedFigure = Coded | null | readonly Coded[] | readonly (readonly [number, number])[];

export function coded(value: DataValue): Coded {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return whole(value);
  if (typeof value === "number") return { d: double(value) };
  if (isStack(value)) return codedStack(value);
  if ("members" in value) return { s: value.members.map(coded) };
  return { a: value.map(coded) };
}

/** What JSON has no word for is a text; String(-0) is "0". */
const double = (value: number): number | string =>
  Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value);

const whole = (value: bigint): Coded =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
    ? Number(value)
    : { n: value.toString() };

/** A stack's object lives as long as its row is read again and again. */
const stacks = new WeakMap<StackValue, Coded>();

function codedStack(stack: StackValue): Coded {
  const known = stacks.get(stack);
  if (known !== undefined) return known;
  const { frames, missing, cutOff } = stack;
  const made: Coded = {
    f: frames.map(({ address, name, offset, module }): CodedFrame => [
      address.toString(16),
      name,
      offset,
      module,
    ]),
    ...(missing === undefined ? {} : { m: missing }),
    ...(cutOff ? { c: true } : {}),
  };
  stacks.set(stack, made);
  return made;
}

/** @throws where it is no such value: the schema has looked at it before */
export function decoded(value: Coded): DataValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return BigInt(value);
  if ("n" in value) return BigInt(value.n);
  if ("d" in value) return Number(value.d);
  if ("s" in value) return { members: value.s.map(decoded) };
  if ("a" in value) return value.a.map(decoded);
  return {
    frames: value.f.map(([address, name, offset, module]) => ({
      address: BigInt(`0x${address}`),
      name,
      offset,
      module,
    })),
    ...(value.m === undefined ? {} : { missing: value.m }),
    cutOff: value.c === true,
  };
}

export function codedFigures({ count, sum, min, max, figures, buckets }: TableRow): CodedFigure[] {
  const large = (value: bigint | undefined): Coded | null =>
    value === undefined ? null : whole(value);
  const all: CodedFigure[] = [count, large(sum), large(min), large(max)];
  all.push(figures === undefined ? null : figures.map(whole));
  all.push(buckets === undefined ? null : [...buckets]);
  while (all.at(-1) === null) all.pop();
  return all;
}

export function rowOf(keys: readonly DataValue[], figures: readonly CodedFigure[]): TableRow {
  const [count, sum, min, max, named, buckets] = figures;
  const large = (value: CodedFigure | undefined): bigint => decoded(value as Coded) as bigint;
  return {
    keys,
    count: count as number,
    ...(sum == null ? {} : { sum: large(sum) }),
    ...(min == null ? {} : { min: large(min) }),
    ...(max == null ? {} : { max: large(max) }),
    ...(named == null ? {} : { figures: (named as readonly Coded[]).map(large) }),
    ...(buckets == null
      ? {}
      : { buckets: new Map(buckets as readonly (readonly [number, number])[]) }),
  };
}

/** Plans and specs as they are; of what JSON has not, a mark. */
export function marked(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $number: value.toString() };
  if (value instanceof Map) return { $buckets: [...value] };
  return value;
}

/** The same backwards. @throws where a mark is none */
export function unmarked(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { $number, $buckets } = value as {
    readonly $number?: unknown;
    readonly $buckets?: unknown;
  };
  if (typeof $number === "string") return bigNumber($number);
  if (Array.isArray($buckets)) return new Map($buckets as [number, number][]);
  return value;
}

/** BigInt alone takes a second for a million digits. */
function bigNumber(text: string): bigint {
  if (text.length > 40) throw new SyntaxError("a number is too long");
  return BigInt(text);
}
