import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cells } from "../../src/render/terminal_width.js";
import { press } from "../../src/repl/editor/keys.js";
import type { Size } from "../../src/repl/model.js";
import { mountScreen } from "../../src/repl/components/mount.js";
import { divideHeight } from "../../src/repl/drawing/divide_height.js";
import type { Diagnostic } from "../../src/types/outcome.js";
import { counted, Desk, eventShape, histogramShape, sized, tableShape } from "./support.js";

const plain = { color: false, unicode: true };
const sizes: readonly Size[] = [
  { rows: 24, columns: 80 },
  { rows: 40, columns: 120 },
  { rows: 10, columns: 40 },
];

const plainly = mountScreen(plain);

/** Without the forms (bold, dim) that are there without colours as well. */
const bare = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "");

function picture(desk: Desk): string {
  const { lines, cursor } = plainly.show(desk.state);
  expect(lines).toHaveLength(desk.state.size.rows);
  const place = cursor === undefined ? "hidden" : `${cursor.row},${cursor.column}`;
  const rows = lines.map((line) => `${bare(line).trimEnd()}\n`);
  return `${rows.join("")}cursor ${place}\n`;
}

/** The file in goldens/; GOLDENS=write makes it anew, to be looked at before it is committed. */
function expectGolden(name: string, text: string): void {
  const path = join(import.meta.dirname, "goldens", `${name}.txt`);
  if (process.env["GOLDENS"] === "write") writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
}

const wrongName: Diagnostic = {
  severity: "error",
  code: "unknown-function",
  message: "no function vfs_raed in this kernel",
  source: { name: "probe 1", text: 'vfs_raed "%d", count' },
  span: { start: 0, end: 8 },
  hint: "nearest: vfs_read, vfs_readv",
  fix: "vfs_read",
};

/** Events, a histogram, a table and a mistake, as a person would have them. */
function session(size: Size): Desk {
  const desk = new Desk(size).act({
    type: "machine",
    machine: {
      release: "6.18.44 x86_64",
      words: ["no kprobes: tracepoints", "BTF", "root"],
      suggestions: [{ question: "who opens files?", text: 'do_sys_open "%s", arg2' }],
    },
  });
  desk.enter('do_sys_open "%s", arg2').runs(1, {
    shape: eventShape,
    notes: ["kernel has no kprobes: traced at syscalls:sys_enter_openat, arg2 = filename"],
  });
  desk.prints(
    1,
    "PID     TID     COMM            FUNC             -",
    Array.from(
      { length: 60 },
      (_, i) => `18717   18717   sshd            do_sys_open      /etc/${i}`,
    ),
    {
      total: 41,
      runs: 41,
      nanoseconds: 10_660,
    },
  );
  desk
    .enter("argdist -H 't:syscalls:sys_exit_read():int:args->ret'")
    .runs(2, { shape: histogramShape });
  desk.sample(2, {
    tables: [sized(1, { 1: 213, 2: 4, 7: 2504, 13: 87 })],
    total: 3100,
    runs: 3100,
    nanoseconds: 341_000,
  });
  desk
    .enter("BPF_HASH(c, struct key_t); TRACEPOINT_PROBE(syscalls, sys_enter_read) { }")
    .runs(3, { shape: tableShape });
  desk.sample(3, { tables: [counted(1, [1, "systemd", 2], [991, "cron", 40])], total: 42 });
  desk.sample(3, {
    tables: [counted(2, [1, "systemd", 4], [991, "cron", 40], [7, "日本語", 11])],
    total: 55,
  });
  desk
    .enter('vfs_raed "%d", count')
    .act({ type: "refused", id: 4, run: 4, diagnostics: [wrongName] });
  return desk;
}

describe("frames", () => {
  for (const size of sizes) {
    const name = `${size.columns}x${size.rows}`;
    it(`of an empty session, ${name}`, () => {
      const desk = new Desk(size).act({
        type: "machine",
        machine: {
          release: "6.18.44 x86_64",
          words: ["BTF", "root"],
          suggestions: [{ question: "how large are reads?", text: 'vfs_read "%d", arg3' }],
        },
      });
      expectGolden(`empty-${name}`, picture(desk));
    });

    it(`of several cells, ${name}`, () => {
      expectGolden(`session-${name}`, picture(session(size)));
    });

    it(`of a program being written with a menu, ${name}`, () => {
      const desk = session(size).type("int f(void *ctx) {").key("enter").type("return vf");
      const { text, cursor } = desk.state.prompt.editor;
      const item = (word: string) => ({ text: word, detail: "function", help: `help of ${word}` });
      const items = ["vfs_read", "vfs_write", "vfs_fsync"].map(item);
      desk.act({ type: "completed", text, cursor, from: cursor - 2, to: cursor, items });
      expectGolden(`menu-${name}`, picture(desk));
    });
  }

  it("of a program that the kernel takes its time to verify", () => {
    const desk = new Desk(sizes[0]).enter("int f(void *ctx) { return 0; }");
    desk.act({ type: "verifying", id: 1, run: 1, seconds: 4 });
    expect(picture(desk)).toContain("verifying… 4 s, ^C cancels");
    desk.effects.length = 0;
    expect(desk.control("c").effects).toEqual([{ do: "stop", id: 1 }]);
  });

  it("of the help page", () => {
    expectGolden("help-80x24", picture(new Desk(sizes[0]).type("?")));
  });

  it("of one cell maximised, scrolled back and filtered", () => {
    const desk = session(sizes[0]!)
      .key("f2", "up", "up", "up")
      .type("m")
      .type("/etc/4")
      .key("enter");
    desk.key("up", "up");
    expectGolden("maximised-80x24", picture(desk));
  });
});

describe("no frame is larger than the terminal", () => {
  const styles = [plain, { color: true, unicode: true }, { color: true, unicode: false }];
  const screens = styles.map((style) => mountScreen(style));
  const widths = [20, 40, 41, 57, 80, 133, 200];
  const heights = [3, 5, 10, 16, 24, 50];
  for (const columns of widths)
    it(`at ${columns} columns`, () => {
      for (const rows of heights)
        for (const keys of [[], ["f2"], ["f2", "m"], ["?"]] as const) {
          const desk = session({ rows, columns });
          for (const key of keys) desk.key(key === "?" ? press("f1") : press(key));
          for (const screen of screens) {
            const { lines, cursor } = screen.show(desk.state);
            expect(lines).toHaveLength(rows);
            for (const line of lines) expect(cells(bare(line))).toBeLessThanOrEqual(columns);
            if (cursor === undefined) continue;
            expect(cursor.row).toBeLessThan(rows);
            expect(cursor.column).toBeLessThan(columns);
          }
        }
    });
});

describe("names from elsewhere", () => {
  it("cannot drive the terminal", () => {
    const desk = new Desk().enter("vfs_read").runs(1, { shape: tableShape });
    desk.sample(1, { tables: [counted(1, [1, "\x1b[2Jevil\x07", 2])] });
    const text = plainly.show(desk.state).lines.map(bare).join("\n");
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(text).toContain("evil");
  });
});

describe("sharing the height", () => {
  it("gives what is asked for where there is enough", () => {
    expect(
      divideHeight(
        [
          { need: 3, weight: 1 },
          { need: 5, weight: 1 },
        ],
        20,
      ),
    ).toEqual([3, 5]);
  });
  it("gives more to the weightier, a line to each at least, and never more than there is", () => {
    expect(
      divideHeight(
        [
          { need: 90, weight: 4 },
          { need: 90, weight: 2 },
        ],
        11,
      ),
    ).toEqual([7, 4]);
    expect(
      divideHeight(
        [1, 2, 3, 4].map(() => ({ need: 9, weight: 1 })),
        4,
      ),
    ).toEqual([1, 1, 1, 1]);
  });
});
