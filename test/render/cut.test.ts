import { expect, test } from "vitest";
import { toCsv, toJson } from "../../src/render/index.js";
import { partText, valueText } from "../../src/render/values.js";
import type { DataField } from "../../src/types/data.js";
import type { ColumnsView } from "../../src/types/view.js";

const field = (size: number, most?: number): DataField => ({
  name: "path",
  place: { kind: "bytes", offset: 0, size },
  type: { kind: "string", ...(most === undefined ? {} : { most }) },
});

/** Room of the text, the text, and what is shown. */
const cases: readonly (readonly [DataField, string, string])[] = [
  [field(20), "a".repeat(18), "a".repeat(18)],
  [field(20), "a".repeat(19), `${"a".repeat(18)}…`],
  [field(20), "\u20ac".repeat(6) + "a", `${"\u20ac".repeat(6)}…`],
  [field(20), "b".repeat(17) + "\ufffd\ufffd", `${"b".repeat(17)}\ufffd…`],
  // The kernel itself keeps these whole.
  [field(16), "a-command-of-15", "a-command-of-15"],
  [field(88, 80), "c".repeat(80), "c".repeat(80)],
  [field(88, 80), "c".repeat(81), `${"c".repeat(80)}…`],
];

test.each(cases)("%j: %s", (of, text, shown) => {
  expect(valueText(text, of)).toBe(shown);
});

test("JSON names what was cut and has no mark", () => {
  const view: ColumnsView = {
    kind: "columns",
    of: "s",
    columns: [
      { key: "path", title: "PATH", width: 0, align: "left", format: { kind: "text" } },
      { key: "name", title: "NAME", width: 0, align: "left", format: { kind: "text" } },
    ],
  };
  const fields = [field(20), { ...field(20), name: "name" }];
  const batch = {
    spec: { name: "s", map: "m", ring: true, fields },
    rows: [["a".repeat(19), "b"]],
  };
  const [line] = toJson(view, batch as never, { ts: "now" });
  expect(JSON.parse(line!)).toEqual({ ts: "now", path: "a".repeat(18), name: "b", cut: ["path"] });
});

const long = "a".repeat(19);
const kept = "a".repeat(18);
const inner: DataField = {
  name: "in",
  place: { kind: "bytes", offset: 0, size: 60 },
  type: {
    kind: "struct",
    members: [
      field(20),
      {
        name: "all",
        place: { kind: "bytes", offset: 20, size: 40 },
        type: { kind: "array", element: { kind: "string" }, size: 20, count: 2 },
      },
    ],
  },
};
const nested = { members: [long, ["b", long]] };

test("what was cut within structs and arrays is marked behind its quotes", () => {
  expect(valueText(nested, inner)).toBe(`{ path "${kept}"…, all ["b", "${kept}"…] }`);
  expect(partText(long, field(20))).toBe(`"${kept}"…`);
});

test("CSV marks it, JSON names where it is", () => {
  const view: ColumnsView = {
    kind: "columns",
    of: "s",
    columns: ["path", "in"].map((key) => ({
      ...{ key, title: key, width: 0, align: "left" as const, format: { kind: "text" as const } },
    })),
  };
  const spec = { name: "s", map: "m", ring: true, fields: [field(20), inner] };
  const batch = { spec, rows: [[long, nested]] } as never;
  expect(toCsv(view, batch, "now")).toEqual([
    `now,${kept}…,"{ path ""${kept}""…, all [""b"", ""${kept}""…] }"`,
  ]);
  expect(toJson(view, batch, { ts: "now" }).map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      ...{ ts: "now", path: kept, in: { path: kept, all: ["b", kept] } },
      cut: ["path", "in.path", "in.all[1]"],
    },
  ]);
});
