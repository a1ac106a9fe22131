import { describe, expect, it } from "vitest";
import { paste } from "../../src/repl/editor/keys.js";
import { footerPieces } from "../../src/repl/screen/footer.js";
import { headerEnds } from "../../src/repl/screen/header.js";
import { line } from "../../src/repl/drawing/line.js";
import type { Diagnostic } from "../../src/types/outcome.js";
import { counted, Desk, eventShape, tableShape, printed } from "./support.js";

const oneLiner = 'vfs_read "%d", count';

const misspelt: Diagnostic = {
  severity: "error",
  code: "unknown-function",
  message: "no function vfs_raed in this kernel",
  source: { name: "probe 1", text: 'vfs_raed "%d", count' },
  span: { start: 0, end: 8 },
  fix: "vfs_read",
};

describe("a text that is entered", () => {
  it("becomes a cell that is compiled, and is remembered", () => {
    const desk = new Desk().enter(oneLiner);
    expect(desk.effects).toEqual([
      { do: "remember", text: oneLiner },
      { do: "run", id: 1, run: 1, text: oneLiner },
    ]);
    expect(desk.cell(1)).toMatchObject({ text: oneLiner, state: "compiling", pending: 1 });
    expect(desk.state.prompt.editor.text).toBe("");
  });

  it("goes on in the next line while a brace is open", () => {
    const desk = new Desk().enter("int kprobe__f(void *ctx) {").type("return 0; }");
    expect(desk.state.cells).toEqual([]);
    desk.key("enter");
    expect(desk.cell(1).text).toContain("return 0; }");
  });

  it("that is pasted does not run by itself", () => {
    const desk = new Desk().key(
      paste("BPF_HASH(a);\nint kprobe__f(void *ctx) {\n  return 0;\n}\n"),
    );
    expect(desk.state.cells).toEqual([]);
    expect(desk.key("enter").state.cells).toHaveLength(1);
  });
});

describe("a mistake", () => {
  const failed = (): Desk =>
    new Desk().enter("vfs_raed").act({ type: "refused", id: 1, run: 1, diagnostics: [misspelt] });

  it("gives its place to the next text", () => {
    const desk = failed().enter(oneLiner);
    expect(desk.state.cells).toHaveLength(1);
    expect(desk.cell(1)).toMatchObject({ text: oneLiner, state: "compiling" });
  });

  it("keeps it when it is pinned, or when it is a file's", () => {
    expect(failed().enter(":pin").enter(oneLiner).state.cells).toHaveLength(2);
    const desk = new Desk().act({ type: "text", text: "int x", file: "a.c", to: "cell" });
    desk.act({ type: "refused", id: 1, run: 1, diagnostics: [] }).enter(oneLiner);
    expect(desk.state.cells).toHaveLength(2);
  });

  it("of another cell than the one in focus is corrected with Tab too", () => {
    const source = { name: "probe 1", text: "vfs_raed" };
    const desk = new Desk().enter("vfs_raed").enter("opensnoop").runs(2, { shape: eventShape });
    desk.act({ type: "refused", id: 1, run: 1, diagnostics: [{ ...misspelt, source }] });
    desk.key("tab");
    expect(desk.state.prompt).toMatchObject({ editing: 1 });
    expect(desk.state.prompt.editor.text).toBe("vfs_read");
  });
});

describe("the footer", () => {
  const footer = (desk: Desk): string =>
    line(footerPieces(desk.state), desk.state.size.columns, {
      color: false,
      unicode: true,
    }).replaceAll(/\x1b\[[0-9;]*m/g, "");

  it("says why Enter does not run a text that is open", () => {
    const desk = new Desk().type("int f(void *ctx) {");
    expect(footer(desk)).toContain("Enter new line, for } is missing");
    expect(footer(desk.type(" return 0; }"))).toContain("Enter run ");
  });
});

describe("a page", () => {
  it("goes on in the next line, below its last column, where a line is too long", () => {
    const long = `  no   kprobes   ${"words ".repeat(14).trim()}`;
    const desk = new Desk({ rows: 24, columns: 60 });
    desk.act({ type: "page", title: "doctor", lines: ["short", long] });
    const lines = desk.state.page?.lines ?? [];
    expect(lines[0]).toBe("short");
    expect(lines[1]).toBe(`  no   kprobes   ${"words ".repeat(7).trim()}`);
    expect(lines[2]).toBe(`${" ".repeat(17)}${"words ".repeat(7).trim()}`);
    expect(lines).toHaveLength(3);
  });
});

describe("completion", () => {
  const items = ["opensnoop", "acpi_ns_opens_scope", "do_opens"].map((text) => ({
    text,
    detail: "",
    help: "",
  }));

  it("takes the only name that goes on from what is typed, ready to run", () => {
    const desk = new Desk().type("opens").key("tab");
    desk.act({ type: "completed", text: "opens", cursor: 5, from: 0, to: 5, items });
    expect(desk.state.prompt.menu).toBeUndefined();
    expect(desk.key("enter").cell(1).text).toBe("opensnoop");
  });

  it("shows the names when several do", () => {
    const desk = new Desk().type("o").key("tab");
    const more = [...items, { text: "openat", detail: "", help: "" }];
    desk.act({ type: "completed", text: "o", cursor: 1, from: 0, to: 1, items: more });
    expect(desk.state.prompt.menu?.items).toHaveLength(4);
  });
});

describe("answers", () => {
  it("of an older attempt change nothing", () => {
    const desk = new Desk().enter(oneLiner).runs(1, { shape: eventShape });
    desk.enter(":restart");
    const before = desk.state;
    desk.act({ type: "refused", id: 1, run: 1, diagnostics: [misspelt] });
    desk.act({
      type: "running",
      id: 1,
      run: 1,
      plan: { notes: ["old"], shape: eventShape, cText: "" },
    });
    expect(desk.state).toEqual(before);
  });

  it("that refuse a newer text leave the old one running", () => {
    const desk = new Desk().enter(oneLiner).runs(1, { shape: eventShape });
    desk.prints(1, "HEAD", ["a", "b"], { total: 5 });
    desk.enter(":edit").type(" broken").key("enter");
    expect(desk.cell(1)).toMatchObject({ state: "running", pending: 2 });
    desk.act({ type: "refused", id: 1, run: 2, diagnostics: [misspelt] });
    expect(desk.cell(1)).toMatchObject({ state: "running", run: 1, diagnostics: [misspelt] });
    desk.prints(1, "HEAD", ["c"], { total: 6 });
    expect(desk.cell(1).data.records[0]!.rows).toEqual([["a"], ["b"], ["c"]]);
  });

  it("of cells that were removed change nothing", () => {
    const desk = new Desk().enter(oneLiner).enter(":rm");
    desk.act({ type: "running", id: 1, run: 1, plan: { notes: [], shape: eventShape, cText: "" } });
    expect(desk.state.cells).toEqual([]);
  });

  it("of a swap keep the counts when maps were kept, and say so", () => {
    const desk = new Desk().enter(oneLiner).runs(1, { shape: tableShape });
    desk.sample(1, { tables: [counted(1, [7, "a", 3])], total: 3 }).enter(":restart");
    const plan = { notes: ["a note"], shape: tableShape, cText: "" };
    desk.act({ type: "running", id: 1, run: 2, plan, kept: { ms: 83.6, maps: 2 } });
    expect(desk.cell(1).data.tables).toHaveLength(1);
    expect(desk.cell(1).notes).toEqual(["a note", "reloaded in 84 ms, 2 maps kept"]);
  });
});

describe("figures", () => {
  it("are rates between two readings, and costs an event", () => {
    const desk = new Desk().enter(oneLiner).runs(1, { shape: eventShape });
    desk.sample(1, { total: 100, seconds: 0.5, runs: 100, nanoseconds: 25_000 });
    expect(desk.cell(1).figures).toMatchObject({ rate: 200, nanoseconds: 250, load: 0.00005 });
    desk.sample(1, { total: 100, seconds: 0 });
    expect(desk.cell(1).figures).toMatchObject({ rate: 200, nanoseconds: 250 });
  });

  it("of more lines than are kept say how many are gone", () => {
    const desk = new Desk().enter(":set keep 100").enter(oneLiner).runs(1, { shape: eventShape });
    const lines = Array.from({ length: 130 }, (_, i) => `line ${i}`);
    desk.sample(1, { records: [printed("LINE", lines, 1000)] });
    const [records] = desk.cell(1).data.records;
    expect(records!.rows).toHaveLength(100);
    expect(records!.rows[0]).toEqual(["line 30"]);
    expect(records!.dropped).toBe(1030);
  });
});

describe("Ctrl-C", () => {
  it("clears the line, then stops the cell, then leaves", () => {
    const desk = new Desk().enter(oneLiner).runs(1).type("half");
    desk.taken();
    desk.control("c");
    expect(desk.state.prompt.editor.text).toBe("");
    expect(desk.taken()).toEqual([]);
    expect(desk.control("c").taken()).toEqual([{ do: "stop", id: 1 }]);
    expect(desk.cell(1).state).toBe("stopped");
    expect(desk.control("c").taken()).toEqual([{ do: "quit" }]);
  });

  it("does not leave when another key was pressed in between", () => {
    const desk = new Desk().control("c").type("x").key("backspace").control("c");
    expect(desk.taken()).toEqual([]);
  });
});

describe("cells", () => {
  it("are stopped, started, frozen and removed by keys", () => {
    const desk = new Desk().enter(oneLiner).runs(1, { shape: tableShape });
    desk.taken();
    desk.key("f2");
    expect(desk.type("s").taken()).toEqual([{ do: "stop", id: 1 }]);
    expect(desk.type("s").taken()).toEqual([{ do: "run", id: 1, run: 2, text: oneLiner }]);
    desk.runs(1, { shape: tableShape }).sample(1, { tables: [counted(1, [1, "a", 2])] });
    desk.key("space").sample(1, { tables: [counted(2, [1, "a", 9])] });
    expect(desk.cell(1).view.frozen?.tables[0]?.rows[0]?.count).toBe(2);
    expect(desk.cell(1).data.tables[0]?.rows[0]?.count).toBe(9);
    desk.type(" ");
    expect(desk.cell(1).view.frozen).toBeUndefined();
    expect(desk.key("delete").taken()).toEqual([{ do: "remove", id: 1 }]);
    expect(desk.state).toMatchObject({ cells: [], focus: "prompt" });
  });

  it("are filtered while the filter is typed; Escape shows all", () => {
    const desk = new Desk().enter(oneLiner).runs(1, { shape: eventShape }).key("f2").type("/ssh");
    expect(desk.cell(1).view.filter).toBe("ssh");
    desk.key("backspace");
    expect(desk.cell(1).view.filter).toBe("ss");
    expect(desk.key("escape").cell(1).view.filter).toBe("");
  });

  it("that are pinned come first", () => {
    const desk = new Desk().enter("a_b").enter("c_d").key("f2").type("p");
    expect(desk.state.cells.map(({ id }) => id)).toEqual([2, 1]);
  });
});

describe("a correction", () => {
  it("is taken with Tab in an empty prompt and runs in the cell's place", () => {
    const desk = new Desk().enter('vfs_raed "%d", count');
    desk.act({ type: "refused", id: 1, run: 1, diagnostics: [misspelt] });
    expect(desk.cell(1).state).toBe("failed");
    desk.key("tab");
    expect(desk.state.prompt).toMatchObject({ editing: 1, editor: { text: oneLiner } });
    desk.taken();
    expect(desk.key("enter").taken()).toEqual([{ do: "run", id: 1, run: 2, text: oneLiner }]);
  });
});

describe("a file that is watched", () => {
  it("runs anew in its own cell", () => {
    const desk = new Desk().act({ type: "text", text: "one", file: "a.c", to: "cell" });
    desk.runs(1, { shape: tableShape }).taken();
    desk.act({ type: "text", text: "two", file: "a.c", to: { file: "a.c" } });
    expect(desk.taken()).toEqual([{ do: "run", id: 1, run: 2, text: "two", file: "a.c" }]);
    expect(desk.cell(1)).toMatchObject({ state: "running", text: "two" });
  });
});

describe("completion", () => {
  const item = (text: string) => ({ text, detail: "", help: "" });

  it("of an older text is not shown", () => {
    const desk = new Desk().type("ab");
    desk.act({
      type: "completed",
      text: "a",
      cursor: 1,
      from: 0,
      to: 1,
      items: [item("abc"), item("abd")],
    });
    expect(desk.state.prompt.menu).toBeUndefined();
  });

  it("takes what all have in common, then what is chosen", () => {
    const desk = new Desk().type("vf").key("tab");
    const items = [item("vfs_read"), item("vfs_readv"), item("vfs_rename")];
    desk.act({ type: "completed", text: "vf", cursor: 2, from: 0, to: 2, items });
    expect(desk.state.prompt.editor.text).toBe("vfs_re");
    desk.key("down", "tab");
    expect(desk.state.prompt).toMatchObject({ menu: undefined, editor: { text: "vfs_readv" } });
  });
});

describe("the header", () => {
  it("tells what this program takes beside what the kernel does for it", () => {
    const desk = new Desk().enter(oneLiner).runs(1, { shape: eventShape });
    desk.sample(1, { runs: 10, nanoseconds: 20_000_000 }).act({ type: "own-load", load: 0.1 });
    const { cells, ownLoad } = desk.state;
    const { right } = headerEnds(
      undefined,
      cells,
      undefined,
      { color: false, unicode: true },
      ownLoad,
    );
    expect(right.map((piece) => (typeof piece === "string" ? piece : piece[1])).join("")).toBe(
      "1 running · 0 lost · 12.0 % cpu",
    );
  });
});
