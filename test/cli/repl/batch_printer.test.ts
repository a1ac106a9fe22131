import { afterEach, describe, expect, it, vi } from "vitest";
import { BatchPrinter } from "../../../src/cli/repl/batch_printer.js";
import type { Sample } from "../../../src/repl/actions.js";
import { columnsOf } from "../../../src/oneliners/trace/columns.js";
import { DEFAULT_OPTIONS } from "../../../src/oneliners/trace/options.js";
import { traceStream } from "../../../src/oneliners/trace/stream.js";
import type { PrintPlan } from "../../../src/types/print_plan.js";
import { reduce } from "../../../src/repl/reducer/index.js";
import { counted, Desk, eventShape, tableShape } from "../../repl/support.js";

afterEach(() => void vi.restoreAllMocks());

/** What is written meanwhile. */
function written(act: () => void): { readonly out: string; readonly err: string } {
  const texts = { out: "", err: "" };
  const into = (name: "out" | "err") => (text: unknown) => {
    texts[name] += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(into("out"));
  vi.spyOn(process.stderr, "write").mockImplementation(into("err"));
  act();
  return texts;
}

/** One reading of cell 1 reaches the printer. */
function sampled(desk: Desk, printer: BatchPrinter, sample: Partial<Sample>) {
  const full = { id: 1, run: desk.cell(1).run, seconds: 1, tables: [] };
  const rest = { records: [], total: 1, runs: 0, nanoseconds: 0, lost: 0 };
  const action = { type: "sampled", samples: [{ ...full, ...rest, ...sample }] } as const;
  const before = desk.state;
  const [now] = reduce(before, action);
  desk.state = now;
  return written(() => printer.changed(before, now, action));
}

const { spec, view } = traceStream({
  events: { map: "events", ring: true },
  print: {
    columns: columnsOf(DEFAULT_OPTIONS, true),
    probes: [],
  } as unknown as PrintPlan,
});
const shape = { ...eventShape, streams: [spec], views: [view] };

describe("--batch --json", () => {
  it("writes each event as an object when it comes, once", () => {
    const desk = new Desk().enter("vfs_read").runs(1, { shape });
    const printer = new BatchPrinter(true);
    const row = (value: string) => [7n, 8n, "cat", "vfs_read", value];
    const first = sampled(desk, printer, { records: [{ spec, rows: [row("1")], skipped: 0 }] });
    const next = sampled(desk, printer, { records: [{ spec, rows: [row("2")], skipped: 3 }] });
    const events = [first, next].map(({ out }) => JSON.parse(out) as Record<string, unknown>);
    expect(events).toMatchObject([
      { pid: 7, comm: "cat", func: "vfs_read", message: "1" },
      { pid: 7, comm: "cat", func: "vfs_read", message: "2" },
    ]);
    expect(next.err).toBe("[1] 3 events are not shown\n");
    expect(written(() => printer.tables(desk.cell(1))).out).toBe("");
  });

  it("writes tables at the end, as :export json does", () => {
    const view = { kind: "counts", table: "calls", title: "calls", width: 8 } as const;
    const shape = { ...tableShape, views: [view] };
    const desk = new Desk().enter("C text").runs(1, { shape });
    const tables = [counted(1, [7, "cat", 3], [8, "sh", 1])];
    const printer = new BatchPrinter(true);
    expect(sampled(desk, printer, { tables }).out).toBe("");
    const { out } = written(() => printer.tables(desk.cell(1)));
    const rows = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(rows).toMatchObject([
      { calls: "8, sh", count: 1 },
      { calls: "7, cat", count: 3 },
    ]);
  });

  it("keeps what is no data off stdout", () => {
    const desk = new Desk().enter("vfs_read");
    const printer = new BatchPrinter(true);
    const action = { type: "listed", id: 1, run: 1, lines: ["a list"] } as const;
    const texts = written(() => printer.changed(desk.state, desk.state, action));
    expect(texts).toEqual({ out: "", err: "a list\n" });
  });
});

describe("--batch", () => {
  it("shows what would drive a terminal as escapes, and leaves tabs alone", () => {
    const desk = new Desk().enter("vfs_read").runs(1, { shape });
    const rows = [[7n, 8n, "cat", "f", "a\tb \x1b[31m \u202e \x9b"]];
    const { out } = sampled(desk, new BatchPrinter(false), {
      records: [{ spec, rows, skipped: 0 }],
    });
    const [heading, line] = out.split("\n");
    expect(heading).toBe("PID     TID     COMM            FUNC             -");
    expect(line).toMatch(/^7 {7}8 {7}cat {13}f {16}a.*b \\x1b\[31m \\u202e \\x9b$/);
  });
});

describe("--batch and a program of bpftrace's", () => {
  it("names the command that translates it, for a script has no Tab", () => {
    const program = "k:vfs_read { @ = count(); }";
    const desk = new Desk().enter(program);
    const printer = new BatchPrinter(false);
    const offer = {
      severity: "note",
      code: "foreign",
      message: "this is a program of bpftrace's: Tab takes its translation, then Enter runs it",
      source: { name: "input", text: program },
      span: { start: 0, end: program.length },
      fix: "COUNTS(at, void)",
    } as const;
    const action = { type: "refused", id: 1, run: desk.cell(1).run, diagnostics: [offer] } as const;
    const before = desk.state;
    const [now] = reduce(before, action);
    const { err } = written(() => printer.changed(before, now, action));
    expect(err).toContain(
      "error: this is a program of bpftrace's, which is translated before it runs\n",
    );
    expect(err).toContain("hint: bcc-repl --from - translates it; --batch runs what that prints\n");
    expect(err).not.toContain("Tab");
    expect(printer.failed).toBe(true);
  });
});

describe("--batch with several tables", () => {
  it("has the name of each above it, and of one alone none", () => {
    const table = (name: string) => ({
      ...{ name, store: { kind: "plain", map: name } as const, keys: [] },
      aggregates: [{ name: "count", signed: false }],
    });
    const viewOf = (of: string) => ({
      ...({ kind: "columns", of } as const),
      columns: [
        {
          key: "count",
          title: "COUNT",
          width: 0,
          align: "right",
          format: { kind: "text" },
        } as const,
      ],
    });
    const out = (names: readonly string[]): string => {
      const tables = names.map(table);
      const desk = new Desk()
        .enter("vfs_read")
        .runs(1, { shape: { ...tableShape, tables, views: names.map(viewOf) } });
      const printer = new BatchPrinter(false);
      const read = tables.map((one) => ({
        ...{ spec: one, rows: [{ keys: [], count: 5 }], dropped: 0, seconds: 1 },
      }));
      sampled(desk, printer, { tables: read });
      return written(() => printer.tables(desk.cell(1))).out;
    };
    expect(out(["a"])).toBe("COUNT\n5\n");
    expect(out(["a", "b"])).toBe("a:\nCOUNT\n5\nb:\nCOUNT\n5\n");
  });
});
