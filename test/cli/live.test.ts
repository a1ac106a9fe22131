import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, test } from "vitest";
import type { ToolJob } from "../../src/cli/tool/job.js";
import { LiveScreen } from "../../src/cli/tool/live.js";
import { PlainScreen } from "../../src/cli/tool/screen.js";
import { leaveScreen } from "../../src/render/index.js";
import type { Sink } from "../../src/cli/tool/sink.js";
import type { TableSnapshot, TableSpec } from "../../src/types/data.js";

const spec: TableSpec = {
  name: "t0",
  store: { kind: "plain", map: "t0" },
  keys: [{ name: "name", place: { kind: "bytes", offset: 0, size: 16 }, type: { kind: "string" } }],
  aggregates: [{ name: "count", signed: false }],
};

const snapshot = (count: number): TableSnapshot => ({
  spec,
  rows: [{ keys: ["vfs_read"], count }],
  dropped: 0,
  seconds: 1,
});

const job: ToolJob = {
  name: "example",
  summary: "an example",
  module: { programs: [], maps: [], license: "GPL", warnings: [] },
  plan: { programs: [], selfMap: undefined, tables: [spec], streams: [] },
  views: [{ kind: "counts", table: "t0", title: "FUNC", width: 36 }],
  timing: {},
  opening: "Tracing 1 functions",
  closing: "Detaching...",
  watchesProcesses: false,
  pids: [],
  roomHint: undefined,
  stackHint: undefined,
  notes: [],
  settings: {
    format: "text",
    raw: false,
    flame: undefined,
    record: undefined,
    live: true,
    output: undefined,
    exports: undefined,
    dryRun: false,
    quiet: false,
    verbose: false,
  },
};

class FakeTerminal extends EventEmitter {
  columns = 80;
  rows = 24;
  written = "";
  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

class FakeKeys extends EventEmitter {
  raw = false;
  setRawMode(raw: boolean): void {
    this.raw = raw;
  }
  pause(): void {
    // Nothing to pause.
  }
}

let out: FakeTerminal;
let keys: FakeKeys;
let quits: number;
let printed: string[];
let screen: LiveScreen;
/** How the terminal was when the job was stopped. */
let stopped: { readonly written: string; readonly raw: boolean } | undefined;

beforeEach(() => {
  [out, keys, quits, printed] = [new FakeTerminal(), new FakeKeys(), 0, []];
  const sink = { writeLines: (lines: readonly string[]) => printed.push(...lines) };
  const plain = new PlainScreen(job, sink as unknown as Sink);
  screen = new LiveScreen(
    job,
    plain,
    () => quits++,
    out as unknown as typeof process.stdout,
    keys as unknown as typeof process.stdin,
    () => {
      stopped = { written: out.written, raw: keys.raw };
      return true;
    },
  );
});

test("Ctrl-Z leaves the terminal as it was while the job is stopped, and fg draws all anew", () => {
  screen.begin();
  screen.refresh([snapshot(3)]);
  out.written = "";
  keys.emit("data", Buffer.from("\x1a"));
  expect(stopped).toEqual({ written: leaveScreen, raw: false });
  expect(keys.raw).toBe(true);
  expect(out.written).toContain(entered);
  expect(out.written).toContain("vfs_read");
});

const entered = "\x1b[?1049h";
const left = "\x1b[?1049l";

describe("a live screen", () => {
  test("is the terminal's other one, and only what changed is written", () => {
    screen.begin();
    expect(out.written).toContain(entered);
    expect(keys.raw).toBe(true);
    screen.refresh([snapshot(17)]);
    expect(out.written).toMatch(/vfs_read +17/);
    out.written = "";
    screen.refresh([snapshot(18)]);
    expect(out.written).toMatch(/vfs_read +18/);
    expect(out.written).not.toContain("FUNC");
    screen.end();
  });

  test("is drawn anew in another size", () => {
    screen.begin();
    screen.refresh([snapshot(17)]);
    out.written = "";
    out.columns = 40;
    process.emit("SIGWINCH");
    expect(out.written).toMatch(/FUNC[^]*vfs_read/);
    screen.end();
  });

  test("q and Ctrl-C end it, other keys do not", () => {
    screen.begin();
    keys.emit("data", Buffer.from("x\x1b[A"));
    expect(quits).toBe(0);
    keys.emit("data", Buffer.from("q"));
    keys.emit("data", Buffer.from("\x03"));
    expect(quits).toBe(2);
    screen.end();
  });

  test("at its end the terminal is as it was, and the last output stays", () => {
    const before = process.listenerCount("SIGWINCH");
    screen.begin();
    screen.refresh([snapshot(17)]);
    screen.show([snapshot(20)]);
    expect(printed).toEqual([]);
    screen.end();
    expect(out.written.endsWith(left)).toBe(true);
    expect(keys.raw).toBe(false);
    expect(printed).toEqual([
      "Tracing 1 functions",
      "",
      "FUNC                                    COUNT",
      "vfs_read                                   20",
      "Detaching...",
    ]);
    expect([process.listenerCount("SIGWINCH") - before, keys.listenerCount("data")]).toEqual([
      0, 0,
    ]);
  });

  test("a process that ends in any other way gives the terminal back", () => {
    const before = process.listeners("exit");
    screen.begin();
    const added = process.listeners("exit").filter((listener) => !before.includes(listener));
    expect(added).toHaveLength(1);
    (added[0] as (code: number) => void)(1);
    expect(out.written.endsWith(left)).toBe(true);
    expect(keys.raw).toBe(false);
    screen.end();
    expect(process.listeners("exit")).toEqual(before);
  });
});

describe("an output without rows", () => {
  function printed(isTerminal: boolean, timing: ToolJob["timing"]): readonly string[] {
    const lines: string[] = [];
    const sink = { isTerminal, writeLines: (more: readonly string[]) => lines.push(...more) };
    const view = { kind: "histogram", table: "t0", title: "usecs", divisor: 1n } as const;
    const quiet = { ...job, views: [view], timing };
    const bucket = {
      place: { kind: "bytes", offset: 16, size: 4 },
      scale: { kind: "log2", subBits: 3 },
    } as const;
    new PlainScreen(quiet, sink as unknown as Sink).show([
      { ...snapshot(0), spec: { ...spec, bucket }, rows: [] },
    ]);
    return lines.filter((line) => line !== "");
  }

  test("on a terminal a person sees that it is alive", () => {
    expect(printed(true, { interval: 1 })).toEqual(["(nothing in this interval)"]);
    expect(printed(true, {})).toEqual(["(nothing was seen)"]);
  });

  test("in a pipe nothing is added to what BCC's tools print", () => {
    expect(printed(false, { interval: 1 })).toEqual([]);
  });
});

test("a line an interval has zeros where nothing happened, and none for a part of an interval", () => {
  const columns = [
    { key: "reads", title: "READS", width: 5, align: "right", format: { kind: "int" } },
  ] as const;
  const view = { kind: "columns", of: "calls", columns, titlesOnce: true } as const;
  const calls = {
    ...spec,
    name: "calls",
    keys: [],
    aggregates: [{ name: "reads", signed: false }],
  };
  const lines: string[] = [];
  const sink = { isTerminal: false, writeLines: (more: readonly string[]) => lines.push(...more) };
  const series = { ...job, views: [view], timing: { interval: 1 } };
  const plain = new PlainScreen(series, sink as unknown as Sink);
  for (const seconds of [1, 0.3]) plain.show([{ ...snapshot(0), spec: calls, rows: [], seconds }]);
  expect(lines).toEqual(["READS", "    0"]);
});
