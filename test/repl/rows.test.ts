import { describe, expect, it } from "vitest";
import { paste, press, type KeyPress } from "../../src/repl/editor/keys.js";
import { character } from "../../src/repl/editor/keys.js";
import { decode, DECODER_START } from "../../src/repl/editor/decoder.js";
import { Bursts, withPastes } from "../../src/repl/editor/unbracketed.js";
import { bodyLines } from "../../src/repl/widgets/divide_cell.js";
import { dataLines } from "../../src/repl/screen/cell_data.js";
import { shownGhost } from "../../src/repl/prompt.js";
import { promptRows } from "../../src/repl/screen/prompt.js";
import { mistakeLines } from "../../src/repl/screen/cell_notes.js";
import type { DataField, StreamSpec } from "../../src/types/data.js";
import type { Column } from "../../src/types/view.js";
import { counted, Desk, eventShape, histogramShape, sized, tableShape } from "./support.js";

const style = { color: false, unicode: true };
const bare = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
const lines = (desk: Desk, height = 10, width = 60): readonly string[] =>
  bodyLines(desk.cell(1), { height, width, style, alone: true });

/** One cell on the whole screen. */
const maximised = (desk: Desk): Desk => desk.key("escape").type("m");

const heading = "PID     COMM             FILENAME";
const event = (pid: string, comm: string, file: string): string =>
  `${pid.padEnd(7)} ${comm.padEnd(16)} ${file}`;

function events(count = 30): Desk {
  const desk = new Desk().enter("a_b").runs(1, { shape: eventShape });
  const all = Array.from({ length: count }, (_, i) =>
    event(String(i), i % 3 === 0 ? "sshd" : "cron", `/etc/file${i}`),
  );
  return desk.prints(1, heading, all, { total: count });
}

function table(): Desk {
  const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
  return desk.sample(1, { tables: [counted(1, [1, "ssh", 10], [2, "cron", 30], [3, "ssh", 5])] });
}

const selected = (desk: Desk): readonly string[] =>
  lines(desk)
    .filter((text) => text.startsWith("\x1b[7m"))
    .map(bare);

describe("the cursor in events", () => {
  it("begins at the newest, and the window goes with it", () => {
    const desk = maximised(events()).key("up");
    expect(selected(desk)).toEqual(["29  cron /etc/file29"]);
    for (let i = 0; i < 15; i++) desk.key("up");
    expect(selected(desk)).toEqual(["14  cron /etc/file14"]);
    expect(bare(lines(desk).at(-1)!)).toContain("file14");
  });

  it("stays at its event while others come, and End follows again", () => {
    const desk = maximised(events()).key("up");
    desk.prints(1, heading, [event("30", "new", "/tmp/x")], { total: 31 });
    expect(selected(desk)).toEqual(["29  cron /etc/file29"]);
    expect(selected(desk.key("end"))).toEqual([]);
  });

  it("holds the picture still where its event would be dropped, until End", () => {
    const desk = maximised(events().enter(":set keep 100")).key("up");
    const more = (from: number) =>
      Array.from({ length: 90 }, (_, i) => event(`${from + i}`, "more", ""));
    desk.prints(1, heading, more(30)).prints(1, heading, more(120));
    expect(selected(desk)).toEqual(["29  cron /etc/file29"]);
    expect(desk.cell(1).view.frozen).toBeDefined();
    expect(bare(lines(desk.key("end")).at(-1)!)).toBe("209 more");
  });

  it("Enter shows the whole row, y copies it", () => {
    const desk = maximised(events()).key("up", "enter");
    expect(desk.state.page).toMatchObject({
      title: "[1] row 30 of 30",
      lines: ["PID       29", "COMM      cron", "FILENAME  /etc/file29"],
    });
    desk.key("escape").taken();
    expect(desk.type("y").taken()).toEqual([{ do: "copy", text: "29\tcron\t/etc/file29" }]);
  });

  it("= filters on the value of the chosen column, # counts by it", () => {
    const desk = maximised(events()).key("up", "right").type("#");
    expect(desk.state.page).toMatchObject({
      title: "[1] by COMM",
      lines: ["   20  cron", "   10  sshd"],
    });
    desk.key("escape").type("=");
    expect(desk.cell(1).view.filter).toBe("COMM=cron");
    expect(lines(desk).map(bare).join("\n")).not.toContain("sshd");
    // As it is typed: titles in small letters too, and the help says that there is such a thing.
    desk.enter(":filter comm=sshd");
    expect(lines(desk).map(bare).join("\n")).not.toContain("cron");
    expect(lines(desk).map(bare).join("\n")).toContain("sshd");
    expect(desk.enter(":help filter").state.page?.lines.join("\n")).toContain("COLUMN=VALUE");
  });

  it("goes sideways where a column is beyond the screen", () => {
    const long = "c".repeat(16);
    const desk = maximised(events().prints(1, heading, [event("30", long, "/etc/file30")]));
    desk.key("up", "right", "right");
    const shown = bodyLines(desk.cell(1), { height: 5, width: 40, style, alone: true }).map(bare);
    expect(shown[0]).toMatch(/^ *FILENAME/);
    expect(shown.at(-1)).toMatch(/^c* \/etc\/file30$/);
  });

  it("says what is missing where no row is chosen", () => {
    expect(maximised(events()).type("y").state.notice?.text).toContain("no row is chosen");
  });
});

describe("events of a tool", () => {
  it("have the columns that it shows, in its order", () => {
    const bytes = (offset: number) => ({ kind: "bytes", offset, size: 4 }) as const;
    const number = { kind: "int", signed: false } as const;
    const fields = [
      { name: "uid", place: bytes(0), type: number },
      { name: "pid", place: bytes(4), type: number },
    ];
    const spec = { name: "events", buffer: "events", fields } as unknown as StreamSpec;
    const column = {
      key: "pid",
      title: "PID",
      width: 6,
      align: "right",
      format: { kind: "text" },
    } as const;
    const desk = new Desk().enter("a_b").runs(1, {
      shape: {
        ...tableShape,
        tables: [],
        streams: [spec],
        views: [{ kind: "columns", of: "events", columns: [column] }],
      },
    });
    desk.sample(1, { records: [{ spec, rows: [[1000n, 7n]], skipped: 0 }], total: 1 });
    expect(lines(desk).map((text) => bare(text).trim())).toEqual(["PID", "7"]);
  });
});

describe("times of a tool's events", () => {
  it("are those of its columns, from the first event on, also when that is gone", () => {
    const field: DataField = {
      name: "ts",
      place: { kind: "bytes", offset: 0, size: 8 },
      type: { kind: "int", signed: false, as: "time" },
    };
    const spec: StreamSpec = { name: "events", map: "events", ring: true, fields: [field] };
    const column: Column = {
      key: "ts",
      title: "TIME(s)",
      width: 8,
      align: "right",
      format: { kind: "elapsed" },
    };
    const views = [{ kind: "columns", of: "events", columns: [column] } as const];
    const shape = { ...tableShape, tables: [], streams: [spec], views };
    const desk = new Desk().enter(":set keep 100").enter("a_b").runs(1, { shape });
    const rows = Array.from({ length: 102 }, (_, i) => [5_000_000_000n + BigInt(i) * 500_000_000n]);
    desk.sample(1, { records: [{ spec, rows, skipped: 0 }], total: 102 });
    expect(bare(lines(desk).at(-1)!).trim()).toBe("50.500000");
    expect(desk.cell(1).data.records[0]!.dropped).toBe(2);
  });
});

describe("the cursor in tables", () => {
  it("stays with its row when the order changes", () => {
    const desk = maximised(table()).key("down");
    expect(selected(desk)[0]).toMatch(/30 .*cron$/);
    desk.sample(1, { tables: [counted(2, [1, "ssh", 100], [2, "cron", 30], [3, "ssh", 5])] });
    expect(selected(desk)[0]).toMatch(/30 .*cron$/);
    expect(lines(desk).map(bare)[1]).toMatch(/100 .*ssh$/);
  });

  it("= takes rows with this value in this column alone, and # counts only those", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    desk.sample(1, {
      tables: [counted(1, [1, "D", 10], [2, "vda", 30], [3, "D", 5], [4, "d", 1])],
    });
    maximised(desk).key("down", "down", "right", "right", "right").type("=");
    expect(desk.cell(1).view.filter).toBe("comm=D");
    const rows = () =>
      lines(desk)
        .slice(1)
        .map((text) => bare(text).trim().split(/ +/).at(-1));
    expect(rows()).toEqual(["D", "D"]);
    desk.type("#");
    expect(desk.state.page?.lines).toEqual(["   15  D"]);
    desk.key("escape").enter(":filter d");
    expect(desk.cell(1).view.filter).toBe("d");
    desk.key("escape");
    expect(lines(desk)).toHaveLength(5);
  });

  it("a filter that nothing passes says so, and Ctrl-U empties its line", () => {
    for (const desk of [maximised(events()), maximised(table())]) {
      desk.type("/zzz");
      const shown = () => dataLines(desk.cell(1), { height: 10, width: 80, style, alone: true });
      expect(shown().map(bare).join("\n")).toContain("nothing here has zzz in it");
      desk.control("u").type("ssh");
      expect(desk.state.ask?.text).toBe("ssh");
      expect(shown().map(bare).join("\n")).toContain("ssh");
    }
  });

  it("is seen after the order was changed", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    const rows = Array.from({ length: 60 }, (_, i): [number, string, number] => [
      i,
      `c${i}`,
      60 - i,
    ]);
    desk.sample(1, { tables: [counted(1, ...rows)] });
    maximised(desk).key("pagedown", "pagedown", "pagedown", "down");
    expect(selected(desk)).toHaveLength(1);
    for (let i = 0; i < 4; i++) expect(selected(desk.type("o"))).toHaveLength(1);
    expect(selected(desk.type("r"))).toHaveLength(1);
  });

  it("counts by a column what the rows stand for", () => {
    const desk = maximised(table()).key("down", "right", "right", "right").type("#");
    expect(desk.state.page).toMatchObject({
      title: "[1] by comm",
      lines: ["   30  cron", "   15  ssh"],
    });
  });

  it("is told apart from the cells' own keys: arrows go between cells elsewhere", () => {
    expect(table().key("escape", "down").cell(1).view.row).toBeUndefined();
  });
});

describe("words that are unknown", () => {
  it("are named, with those that there are", () => {
    const said = (text: string) => table().enter(text).state.notice?.text;
    expect(said(":view bogus")).toMatch(/^there is no view bogus: \[1\] can be shown as table, /);
    expect(said(":view flame")).toMatch(/^\[1\] has nothing for flame: /);
    expect(said(":export xml f")).toBe(
      "there is no format xml; there are json, csv, folded, svg, html",
    );
    expect(said(":sort bogus")).toBe(
      "there is no column bogus; there are COUNT, RATE/s, pid, comm",
    );
  });
});

describe("what is found in a page of things to take", () => {
  it("is what Enter takes: a question means its answer", () => {
    const lines = [
      "who opens?",
      "    opensnoop",
      "",
      "who waits?",
      "    offcputime",
      "      -p 1",
      "",
    ];
    const choices = lines.map((text) => (/^ {4}\S/.test(text) ? text.trim() : undefined));
    const page = { type: "page", title: "examples", lines, choices } as const;
    for (const text of ["/waits", "/offcpu", "/-p 1"]) {
      const desk = new Desk().act(page).type(text).key("enter", "enter");
      expect(desk.state.prompt.editor.text).toBe("offcputime");
    }
  });
});

describe("a mend", () => {
  it("of a whole text is told as that, of a word as the word", () => {
    const said = (fix: string) => {
      const desk = new Desk().enter("a_b");
      const run = desk.cell(1).pending!;
      const mistake = {
        ...({ severity: "error", code: "c", message: "wrong", fix } as const),
        ...{ source: { name: "text", text: "a_b" }, span: { start: 0, end: 3 } },
      };
      desk.act({ type: "refused", id: 1, run, diagnostics: [mistake] });
      const room = { height: 9, width: 80, focused: false, alone: true };
      return mistakeLines(desk.cell(1), room, style).map(bare).at(-1)!.trim();
    };
    expect(said("a_c")).toBe("Tab in an empty prompt takes a_c");
    expect(said("struct at_key {\n  int a;\n};\n")).toBe(
      "Tab in an empty prompt takes the mended text, all 3 lines",
    );
  });
});

describe("a text that a key put into the prompt", () => {
  const page = {
    type: "page",
    title: "tools",
    lines: ["argdist   arguments and return values, counted or as histograms, in many more words"],
    choices: ["argdist "],
  } as const;

  it("has nothing of earlier texts behind it until something is typed", () => {
    const entries = [{ time: 0, text: "argdist -H 'r::vfs_read()'" }];
    const desk = new Desk().act({ type: "history", entries }).act(page).key("enter");
    expect(shownGhost(desk.state.prompt)).toBe("");
    expect(shownGhost(desk.type("-H").state.prompt)).toBe(" 'r::vfs_read()'");
  });

  it("comes from a page whose long lines go on below", () => {
    const desk = new Desk({ rows: 24, columns: 60 }).act(page);
    const { lines, choices } = desk.state.page!;
    expect(lines.length).toBeGreaterThan(1);
    for (const text of lines) expect(text.length).toBeLessThanOrEqual(60);
    expect(lines.map((text) => text.trim()).join(" ")).toBe(page.lines[0]);
    expect(choices).toEqual(["argdist ", ...lines.slice(1).map(() => undefined)]);
  });
});

describe("small cells show data", () => {
  const small = (desk: Desk, height: number) =>
    bodyLines(desk.cell(1), { height, width: 80, style }).map(bare);

  it("the best row of a table, the newest event", () => {
    expect(small(table(), 1)[0]).toMatch(/30 .*cron$/);
    expect(small(events(), 1)).toEqual(["29  cron /etc/file29"]);
  });

  it("a histogram round its mass, with what is left out counted", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 3: 1, 10: 50, 11: 400, 12: 30, 16: 2 })], total: 483 });
    const shown = small(desk, 5);
    expect(shown).toHaveLength(5);
    expect(shown.join("\n")).toMatch(/1024 -> 2047 +: 400/);
    expect(shown.at(-1)).toMatch(/^ +\+\d+ rows$/);
  });

  it("a histogram too narrow for both ends of a bucket shows where its mass is", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 0: 30, 3: 1, 10: 50, 11: 400, 16: 2 })], total: 483 });
    const shown = (height: number) =>
      bodyLines(desk.cell(1), { height, width: 24, style }).map(bare);
    expect(shown(1)).toEqual([expect.stringMatching(/^ *1.0 k +400 █+$/)]);
    expect(shown(3)[1]).toMatch(/ 400 █/);
    expect(shown(9)).toHaveLength(5);
  });

  it("strings that were cut end in …", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    desk.sample(1, { tables: [counted(1, [1, "a".repeat(60), 10])] });
    expect(bodyLines(desk.cell(1), { height: 4, width: 60, style })[1]).toMatch(/a…$/);
  });
});

describe("rates", () => {
  it("are taken over more than the last reading: what comes late after a pause is no peak", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: eventShape });
    let total = 0;
    const read = (seconds: number, added: number): number => {
      total += added;
      return desk.sample(1, { seconds, total }).cell(1).figures.rate;
    };
    for (let i = 0; i < 8; i++) read(0.25, 24);
    // Stopped for ten seconds: the first reading has nothing yet, the next one all of it.
    expect(read(10, 0)).toBe(0);
    expect(read(0.25, 974)).toBeCloseTo(95, 0);
    expect(Math.max(...desk.cell(1).figures.history)).toBeLessThan(100);
  });
});

describe("a cell without data", () => {
  const waiting = (desk: Desk): string =>
    bare(dataLines(desk.cell(1), { height: 5, width: 90, style })[0]!);
  const desk = (): Desk => new Desk().enter("a_b").runs(1, { shape: tableShape });

  it("says that nothing came only where nothing came", () => {
    expect(waiting(desk())).toBe("waiting for data: attached, nothing came yet");
    expect(waiting(desk().sample(1, { total: 50 }))).toMatch(
      /^nothing to show yet: its programs run/,
    );
    const counts = desk().sample(1, { tables: [counted(1, [1, "ssh", 10])], total: 10 });
    expect(waiting(counts.enter(":filter cron"))).toMatch(/^nothing here has cron in it/);
    const marked = desk().sample(1, { tables: [counted(1, [1, "ssh", 10])], total: 10 });
    expect(waiting(marked.enter(":mark"))).toMatch(/^nothing was added since the mark/);
  });
});

describe("which keys are whose", () => {
  it("is plain to see", () => {
    const row = (desk: Desk): string => {
      const { prompt, tools, focus } = desk.state;
      return bare(
        promptRows({ prompt, tools, focused: focus === "prompt", style }, 1, 80).lines[0]!,
      );
    };
    expect(row(table())).toBe(" ›");
    expect(row(table().key("escape"))).toContain(" CELLS  letters are keys here");
  });
});

describe("a pasted program without bracketed paste", () => {
  const keys = (text: string) =>
    [...text].map((each) => (each === "\n" ? press("enter") : character(each)));

  it("is one paste", () => {
    const text = "BPF_HASH(h, u32);\nint kprobe__f(void *c) {\n  return 0;\n}\n";
    expect(withPastes(keys(text))).toEqual([{ ...press("paste"), text }]);
    for (const end of ["\r", "\n"]) {
      const bytes = new TextEncoder().encode(text.replaceAll("\n", end));
      const { keys: decoded } = decode(DECODER_START, bytes, true);
      expect(withPastes(decoded)).toEqual([{ ...press("paste"), text }]);
    }
  });

  it("is one paste in whatever pieces it comes, and a key alone is heard at once", async () => {
    const text = "BPF_HASH(h, u32);\nint kprobe__f(void *c) {\n  return 0;\n}\n";
    for (const size of [2, 7, 20]) {
      let passed: (keys: readonly KeyPress[]) => void = () => undefined;
      const told = new Promise<readonly KeyPress[]>((resolve) => (passed = resolve));
      const bursts = new Bursts(passed);
      const all = keys(text);
      for (let i = 0; i < all.length; i += size) {
        bursts.take(all.slice(i, i + size));
        await new Promise((next) => setImmediate(next));
      }
      expect(await told).toEqual([{ ...press("paste"), text }]);
    }
    const heard: KeyPress[] = [];
    const alone = new Bursts((passed) => heard.push(...passed));
    alone.take(keys("a"));
    alone.take([press("enter")]);
    expect(heard).toEqual([...keys("a"), press("enter")]);
    // What is no text ends a burst: ^C behind it is not late.
    alone.take(keys("bc"));
    expect(heard).toHaveLength(2);
    alone.take([press("c", { ctrl: true })]);
    expect(heard.slice(2)).toEqual([...keys("bc"), press("c", { ctrl: true })]);
  });

  it("is not what somebody types ahead", () => {
    const ahead = ':rm all\nt:sched:sched_switch "%d", args->next_pid\n:lesson hint\n';
    for (const text of ['vfs_read "%d", arg3\n', "opensnoop\n", "a\nb\n", ahead])
      expect(withPastes(keys(text))).toEqual(keys(text));
    const withArrow = [...keys("BPF_HASH(h, u32);\nint f;\nint g;\n"), press("up")];
    expect(withPastes(withArrow)).toBe(withArrow);
    const told = [paste("BPF_HASH(h, u32);\nint f;\nint g;"), press("enter")];
    expect(withPastes(told)).toBe(told);
  });
});

describe("a broken save", () => {
  it("says which version goes on running", () => {
    const desk = new Desk().enter("a_b");
    const [{ pending = 0 } = {}] = desk.state.cells;
    desk.act({
      type: "running",
      id: 1,
      run: pending,
      plan: { notes: [], shape: eventShape, cText: "" },
      since: "14:02:11",
    });
    desk.act({ type: "text", text: "broken", to: { id: 1 } });
    const run = desk.cell(1).pending!;
    const mistake = { severity: "error", code: "c", message: "expected ';'" } as const;
    desk.act({ type: "refused", id: 1, run, diagnostics: [mistake] });
    const room = { height: 9, width: 80, focused: false, alone: true };
    expect(mistakeLines(desk.cell(1), room, style).map(bare).at(-1)).toBe(
      "    the version of 14:02:11 goes on running",
    );
  });
});
