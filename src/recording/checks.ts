/**
 * What data from a file must be, part by part: a file may be cut, edited or made
 * to do harm. Each check answers with the way to the first part that is wrong,
 * "" where it is the value itself: a way costs nothing while all is right.
 */
export type Check = (value: unknown) => string | undefined;

const right = undefined;
const wrong = "";

export const check =
  (test: (value: unknown) => boolean): Check =>
  (value) =>
    test(value) ? right : wrong;

export const text = check((value) => typeof value === "string");
export const figure = check((value) => Number.isFinite(value));
export const whole = check((value) => Number.isSafeInteger(value));
export const flag = check((value) => typeof value === "boolean");
/** Numbers of 64 bits and what is counted of them. */
export const large = check(
  (value) => typeof value === "bigint" && value > -(1n << 127n) && value < 1n << 127n,
);

/** A whole number from 0 to `most`. */
export const upTo = (most: number): Check =>
  check((value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most);

export const among = (words: readonly unknown[]): Check => check((value) => words.includes(value));

export const maybe =
  (each: Check): Check =>
  (value) =>
    value === undefined ? right : each(value);

export function list(each: Check, most = Infinity): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return wrong;
    for (let i = 0; i < value.length; i++) {
      const at = each(value[i]);
      if (at !== undefined) return `[${i}]${at}`;
    }
    return right;
  };
}

export function record(parts: Readonly<Record<string, Check>>, more?: Check): Check {
  const all = Object.entries(parts);
  return (value) => {
    if (!isRecord(value)) return wrong;
    for (const [name, each] of all) {
      const at = each(value[name]);
      if (at !== undefined) return `.${name}${at}`;
    }
    return more?.(value);
  };
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map);

/** An object of one of several kinds; `by`: the member that says which. */
export function ofKind(
  kinds: Readonly<Record<string, Readonly<Record<string, Check>>>>,
  by = "kind",
): Check {
  const checks = new Map(Object.entries(kinds).map(([kind, parts]) => [kind, record(parts)]));
  return (value) => {
    const each = isRecord(value) ? checks.get(value[by] as string) : undefined;
    return each === undefined ? `.${by}` : each(value);
  };
}

const values =
  (each: Check): Check =>
  (value) =>
    list(each)(Object.values(value as object));
export const named = (each: Check): Check => record({}, values(each));
