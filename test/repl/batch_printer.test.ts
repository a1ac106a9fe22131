import { afterEach, expect, it, vi } from "vitest";
import { BatchPrinter } from "../../src/cli/repl/batch_printer.js";
import type { View } from "../../src/types/view.js";
import { Desk, eventShape, printed } from "./support.js";

afterEach(() => vi.restoreAllMocks());

it("control characters of other programs' names are seen in --batch, and drive no terminal", () => {
  const out = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const view: View = {
    ...{ kind: "columns", of: "events" },
    columns: [
      { ...{ key: "FILE", title: "FILE", width: 0, align: "left" }, format: { kind: "text" } },
    ],
  };
  const desk = new Desk().enter("a_b").runs(1, { shape: { ...eventShape, views: [view] } });
  const before = desk.state;
  const records = [printed("FILE", ["/tmp/\x1b[2J\x07\u202e"])];
  const printer = new BatchPrinter(false);
  const { run } = desk.cell(1);
  const sample = { id: 1, run, seconds: 1, tables: [], records, total: 1, lost: 0 };
  const samples = [{ ...sample, runs: 0, nanoseconds: 0 }];
  printer.changed(before, desk.state, { type: "sampled", samples });
  const written = out.mock.calls.map(([text]) => String(text)).join("");
  expect(written).toBe("FILE\n/tmp/\\x1b[2J\\x07\\u202e\n");
});
