import { expect } from "vitest";
import type { ExpectedRow, ExpectedRows } from "../../src/tool.js";

type Row = Readonly<Record<string, unknown>>;

/** Rows as --json prints them. */
export const rowsOf = (stdout: string): readonly Row[] =>
  stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Row);

/** `pid`: what "{pid}" stands for. */
export function checkRows(rows: readonly Row[], expected: ExpectedRows, pid: number): void {
  const { rows: many, least, every, some = [], none = [], sums = {} } = expected;
  const told = rows.slice(0, 5);
  if (many !== undefined) expect({ many: rows.length, told }).toEqual({ many, told });
  if (least !== undefined) expect(rows.length).toBeGreaterThanOrEqual(least);
  if (every !== undefined)
    for (const row of rows)
      expect({ row, wrong: wrongIn(row, every, pid) }).toEqual({ row, wrong: [] });
  for (const one of some)
    expect(
      rows.some((row) => wrongIn(row, one, pid).length === 0) || { wanted: shown(one), told },
    ).toBe(true);
  for (const one of none)
    expect(rows.filter((row) => wrongIn(row, one, pid).length === 0)).toEqual([]);
  for (const [name, sum] of Object.entries(sums))
    expect({ [name]: rows.reduce((all, row) => all + Number(row[name]), 0) }).toEqual({
      [name]: sum,
    });
}

const shown = (one: ExpectedRow): string =>
  Object.entries(one)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");

/** Names of what is not as it should be. */
const wrongIn = (row: Row, expected: ExpectedRow, pid: number): readonly string[] =>
  Object.entries(expected).flatMap(([name, wanted]) => {
    const value = row[name];
    if (typeof wanted === "function") return wanted(value) ? [] : [name];
    if (wanted instanceof RegExp) return wanted.test(String(value)) ? [] : [name];
    return value === (wanted === "{pid}" ? pid : wanted) ? [] : [name];
  });
