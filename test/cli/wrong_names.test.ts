import { expect, test } from "vitest";
import { filledIn } from "../../src/cli/tool/auto_view.js";
import { wrongParams, wrongViews, type Shown } from "../../src/cli/tool/wrong_names.js";
import { renderView } from "../../src/render/index.js";
import { column, data } from "../../src/tool.js";
import type { DataField, StreamSpec, TableSpec } from "../../src/types/data.js";
import type { View } from "../../src/types/view.js";

const shown: readonly Shown[] = [
  {
    name: "renamings",
    where: "struct renaming",
    columns: ["time", "pid", "comm"],
    kind: "stream",
  },
  { name: "calls", where: "COUNTS calls", columns: ["pid", "count", "ns"], kind: "table" },
];

const said = (view: View) =>
  wrongViews("renamesnoop", [view], shown).map(({ message, hint }) => [message, hint]);

test("a column, an order, a stack and a key that the struct has not are told with the nearest", () => {
  const place = "renamesnoop: no column";
  expect(said(data("renamings").columns(column("pidd"), column("comm")))).toEqual([
    [`${place} pidd in struct renaming`, "nearest: pid"],
  ]);
  expect(said(data("calls").columns({ sort: "-nss" }, column("pid")))).toEqual([
    [`${place} nss in COUNTS calls`, "nearest: ns"],
  ]);
  expect(said(data("renamings").columns({ stacks: ["kernel"] }, column("pid")))).toEqual([
    [`${place} kernel in struct renaming`, "it has time, pid, comm"],
  ]);
});

test("what a function makes has names of its own", () => {
  const view = data("renamings").rows(() => ({ of: 1 }));
  expect(said(view.columns(column("of")))).toEqual([]);
});

test("a histogram of what has none, or of events, is told", () => {
  expect(said(data("calls").histogram({ title: "ns" }))).toEqual([
    [
      "renamesnoop: calls has no histogram",
      "COUNTS(calls, …, log2(type, name)) or linear(…) counts one",
    ],
  ]);
  expect(said(data("renamings").histogram({ title: "ns" }))).toMatchObject([
    ["renamesnoop: renamings are EVENTS, which have columns and no histogram", undefined],
  ]);
});

test("a PARAM that the C file has not is told; tool.h's need not be there", () => {
  const param = (name: string) => ({ name, ctype: "bool", id: 1, initial: 0n, own: true });
  const wrong = wrongParams("renamesnoop", "renamesnoop.c", [param("failed_only")], {
    failed: true,
    failed_only: true,
    task_only_pid: 1,
  });
  expect(wrong).toMatchObject([
    { message: "renamesnoop: no PARAM failed in renamesnoop.c", hint: "nearest: failed_only" },
  ]);
});

const field = (name: string, type: DataField["type"]): DataField => ({
  name,
  place: { kind: "bytes", offset: 0, size: 8 },
  type,
});

test("a heading names members of the key in the order given", () => {
  const spec: TableSpec = {
    name: "calls",
    store: { kind: "plain", map: "calls" },
    keys: [field("comm", { kind: "string" }), field("pid", { kind: "int", signed: true })],
    bucket: {
      place: { kind: "index", divisor: 1, modulus: 4 },
      scale: { kind: "log2", subBits: 0 },
    },
    aggregates: [{ name: "count", signed: false }],
  };
  const rows = [{ keys: ["cat", 42n], count: 1, buckets: new Map([[1, 1]]) }];
  const heading = (keys?: readonly string[]) => {
    const view = data("calls").histogram({ title: "ns", section: "who", ...(keys && { keys }) });
    return renderView(view, { spec, rows } as never, { color: false } as never)[1];
  };
  expect(heading(["comm", "pid"])).toBe(heading());
  expect(heading(["pid", "comm"])!.indexOf("42")).toBeLessThan(
    heading(["pid", "comm"])!.indexOf("cat"),
  );
});

test("a duration's column has room for `449.278 ms`", () => {
  const spec: StreamSpec = {
    name: "calls",
    map: "calls",
    ring: true,
    fields: [
      field("taken", { kind: "int", signed: false, as: "duration" }),
      field("comm", { kind: "string" }),
    ],
  };
  const [view] = filledIn([data("calls").columns()], [spec]);
  expect(view).toMatchObject({ columns: [{ key: "taken", width: 10 }, { key: "comm" }] });
});
