import { expect, test } from "vitest";
import { toJson } from "../../src/render/index.js";
import { valueText } from "../../src/render/values.js";
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
