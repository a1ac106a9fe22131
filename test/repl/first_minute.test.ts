import { describe, expect, it } from "vitest";
import { terminalStyle } from "../../src/cli/repl/interactive.js";
import type { Action } from "../../src/repl/actions.js";
import { parseHistory, printHistory } from "../../src/repl/history/file.js";
import { examplesFor } from "../../src/repl/examples.js";
import { line } from "../../src/repl/drawing/line.js";
import { followedBy } from "../../src/repl/effects/complete.js";
import { footerPieces } from "../../src/repl/screen/footer.js";
import { pageLine } from "../../src/repl/screen/pages.js";
import { promptRows } from "../../src/repl/screen/prompt.js";
import { classify } from "../../src/repl/editor/classify.js";
import { best } from "../../src/repl/completion/rank.js";
import { completionLines } from "../../src/repl/screen/completion.js";
import { withKprobes } from "../support/kernel.js";
import { titleEnds } from "../../src/repl/screen/cell_title.js";
import { cells } from "../../src/render/terminal_width.js";
import { Desk, tableShape } from "./support.js";

const style = { color: false, unicode: true };
const bare = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
const text = (desk: Desk): string => desk.state.prompt.editor.text;

const machine = {
  release: "6.18",
  words: [],
  suggestions: [
    { question: "who opens files?", text: "opensnoop" },
    { question: "what is slow?", text: "biosnoop" },
  ],
};

describe("words of other programs", () => {
  it("do what was meant, and make no cell", () => {
    for (const word of ["help", "?", "man", "help quit"]) {
      const desk = new Desk().key("escape").enter(word.replace(/^\?/, " ?"));
      expect([word, desk.state.page?.title]).toEqual([
        word,
        word === "help quit" ? ":quit" : "keys and commands",
      ]);
      expect(desk.state.cells).toEqual([]);
    }
    for (const word of ["exit", "quit", "q", "logout"])
      expect(new Desk().enter(word).taken()).toEqual([{ do: "quit" }]);
    expect(new Desk().enter("ls").taken()).toEqual([{ do: "query", query: { kind: "tools" } }]);
    expect(new Desk().enter("help argdist").taken()).toEqual([
      { do: "query", query: { kind: "tool", name: "argdist" } },
    ]);
  });

  it("of the shell lead to the command: bcc-repl and its words", () => {
    const lesson = { do: "lesson", wish: { kind: "open", number: 3 } };
    for (const word of ["bcc-repl lesson 3", "sudo bcc-repl lesson 3", "lesson 3"])
      expect(new Desk().enter(word).taken()).toEqual([lesson]);
    const doctor = { do: "query", query: { kind: "doctor" } };
    for (const word of ["bcc-repl doctor", "doctor"])
      expect(new Desk().enter(word).taken()).toEqual([doctor]);
    expect(new Desk().enter("bcc-repl opensnoop -x").taken()).toMatchObject([{ do: "run" }]);
    expect(classify("bcc-repl opensnoop -x", { tools: ["opensnoop"] }).kind).toBe("tool");
    expect(classify("bcc-repl --replay a", { tools: [] })).toMatchObject({
      kind: "unknown",
      why: "bcc-repl runs already",
    });
  });

  it("/text filters the cell in focus, as in less; a path or a pattern is none", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape }).enter("/ssh d");
    expect(desk.cell(1).view.filter).toBe("ssh d");
    expect(desk.state.cells).toHaveLength(1);
    for (const text of ["/tcp_.*/", "/usr/lib/libc.so:malloc", '/x "%d", arg1'])
      expect(new Desk().enter(text).state.cells).toHaveLength(1);
  });

  it("are texts where more stands behind them", () => {
    expect(new Desk().enter('exit "%d", arg1').state.cells).toHaveLength(1);
  });
});

describe("a misspelt command", () => {
  it("gets the nearest, which Tab takes", () => {
    const desk = new Desk().enter(":quti");
    expect(desk.state.notice?.text).toBe("there is no command :quti; nearest: :quit, Tab takes it");
    expect(text(desk.key("tab"))).toBe(":quit");
    expect(text(new Desk().enter(":wacth bite.c").key("tab"))).toBe(":watch bite.c");
  });

  it("like nothing gets the list", () => {
    expect(new Desk().enter(":zzzzzz").state.notice?.text).toContain(":help lists them");
  });
});

describe("the line to try", () => {
  const desk = (): Desk => new Desk().act({ type: "machine", machine });

  it("rotates, and Tab takes what is seen", () => {
    expect(text(desk().key("tab"))).toBe("opensnoop");
    expect(text(desk().act({ type: "tip" }).key("tab"))).toBe("biosnoop");
    expect(text(desk().act({ type: "tip" }).act({ type: "tip" }).key("tab"))).toBe("opensnoop");
  });

  it("is nothing that Tab takes once there are cells", () => {
    expect(text(desk().enter("a_b").runs(1, { shape: tableShape }).key("tab"))).toBe("");
  });
});

describe("a program's title", () => {
  it("is what tells it apart: neither includes nor comments before it", () => {
    const title = (program: string): string => {
      const desk = new Desk().act({ type: "text", text: program, to: "cell" });
      const room = { width: 80, height: 10, focused: false, alone: true };
      return bare(line(titleEnds(desk.cell(1), room, style).left, 80, style));
    };
    const body = "BPF_HASH(h, u32);\nint f(void *ctx) { return 0; }";
    const before = "// What it is.\n#include <linux/sched.h>\n\n/* By\n whom */\n";
    expect(title(before + body)).toBe(`[1] ${body.replace("\n", " ")}`);
    expect(title("#include <linux/sched.h>")).toBe("[1] #include <linux/sched.h>");
  });
});

describe("text from the history", () => {
  const desk = (): Desk => new Desk().enter('vfs_read "%d", arg3').type("vfs_");
  const row = ({ state }: Desk): string => {
    const { prompt, tools } = state;
    return bare(promptRows({ prompt, tools, focused: true, style }, 1, 60).lines[0]!);
  };

  it("stands dim behind the cursor, and → takes it", () => {
    expect(row(desk())).toBe(' › vfs_read "%d", arg3');
    expect(text(desk())).toBe("vfs_");
    expect(text(desk().key("right"))).toBe('vfs_read "%d", arg3');
  });

  it("is never a text that was refused or a command that there is none of, in later sessions either", () => {
    const refused = new Desk().enter("vfs_raed").act({
      ...{ type: "refused", id: 1, run: 1 },
      diagnostics: [{ severity: "error", code: "no-probe", message: "no function vfs_raed" }],
    } as Action);
    expect(row(refused.type("vfs_"))).toBe(" › vfs_");
    const commands = new Desk().enter(":quti").enter(":view nonsense");
    expect(row(commands.type(":q"))).toBe(" › :q");
    expect(row(new Desk().enter(":set refresh 99").type(":set"))).toBe(" › :set");
    const kept = [...refused.effects, ...commands.effects].flatMap((effect) =>
      effect.do === "remember" && effect.failed === true ? [effect.text] : [],
    );
    expect(kept).toEqual(["vfs_raed", ":quti", ":view nonsense"]);
    const { history } = parseHistory(printHistory(refused.state.prompt.history));
    expect(row(new Desk().act({ type: "history", entries: history }).type("vfs_"))).toBe(" › vfs_");
    // Arrow up brings it back to be mended; once it runs it is a text like others.
    expect(text(new Desk().act({ type: "history", entries: history }).key("up"))).toBe("vfs_raed");
    expect(row(refused.key("escape").enter("x").enter("vfs_raed").type("vfs_"))).toBe(
      " › vfs_raed",
    );
  });

  it("is not there on terminals that cannot show it dim", () => {
    const plain = desk();
    plain.state = { ...plain.state, prompt: { ...plain.state.prompt, plain: true } };
    expect(row(plain)).toBe(" › vfs_");
    expect(text(plain.key("right"))).toBe("vfs_");
    for (const env of [{ NO_COLOR: "1", TERM: "xterm" }, { TERM: "vt100" }, { TERM: "dumb" }])
      expect(terminalStyle(env).color, JSON.stringify(env)).toBe(false);
    expect(terminalStyle({ TERM: "xterm-256color" }).color).toBe(true);
  });

  it("is not there where the cursor stands within the text, or nothing is typed", () => {
    expect(row(desk().key("left"))).toBe(" › vfs_");
    expect(text(desk().key("left", "right"))).toBe("vfs_");
    expect(row(new Desk().enter("vfs_read"))).toBe(" ›");
  });
});

describe("help", () => {
  it("begins with six things", () => {
    const { page } = new Desk().type("?").state;
    expect(page?.lines[0]).toBe("Six things that matter");
    expect(page?.lines.filter((each) => /^ {2}[1-6] /.test(each))).toHaveLength(6);
  });
});

describe("help in the cells", () => {
  it("begins with the cells' keys", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape }).key("escape").type("?");
    const lines = desk.state.page!.lines;
    expect(lines[0]).toBe("In the cells");
    expect(lines.filter((each) => each === "In the cells")).toHaveLength(1);
    expect(lines).toContain("Six things that matter");
    expect(lines).toContain("In the prompt");
  });
});

describe("the footer", () => {
  it("has whole keys with their words, as many as there is room for", () => {
    const all = bare(line(footerPieces(new Desk({ rows: 24, columns: 200 }).state), 200, style));
    for (let columns = 20; columns < 200; columns++) {
      const desk = new Desk({ rows: 24, columns });
      for (const each of [desk, desk.enter("a_b").runs(1, { shape: tableShape }).key("escape")]) {
        const shown = bare(line(footerPieces(each.state), columns, style));
        expect(shown).not.toMatch(/[…]$/);
        expect(cells(shown)).toBeLessThanOrEqual(columns);
      }
    }
    expect(all).toContain("^O editor");
  });
});

describe("a program of bpftrace's", () => {
  const program = "kprobe:f { @[comm] = count(); }";
  const offer = {
    severity: "note",
    code: "foreign",
    message: "this is a program of bpftrace's: Tab takes its translation, then Enter runs it",
    source: { name: "input", text: program },
    span: { start: 0, end: program.length },
    fix: "BPF_HASH(at);\nint probe_1(struct pt_regs *ctx) {\n  return 0;\n}",
  } as const;
  const offered = (): Desk =>
    new Desk().enter(program).act({ type: "refused", id: 1, run: 1, diagnostics: [offer] });
  const title = (desk: Desk): string => {
    const room = { width: 90, height: 5, focused: false, alone: true };
    const { left, right } = titleEnds(desk.cell(1), room, style);
    return bare(line([...left, "  ", ...right], 90, style));
  };

  it("is offered, which is no error", () => {
    expect(title(offered())).toBe(`[1] ${program}  ◌ not run yet`);
  });

  it("stays the cell's name when Tab and Enter take its translation, in a recording too", () => {
    const desk = offered().key("tab");
    expect(text(desk)).toBe(offer.fix);
    desk.taken();
    desk.key("enter");
    expect(desk.taken()).toEqual([{ do: "run", id: 1, run: 2, text: offer.fix, from: program }]);
    desk.runs(1, { shape: tableShape });
    expect(title(desk)).toContain(`[1] ${program}  ●`);
    expect(desk.enter(":restart 1").cell(1).from).toBe(program);
  });

  it("is its name no more when another text runs in its place", () => {
    const desk = offered().key("tab").type(" ").type("int x;").key("enter");
    expect(desk.cell(1).from).toBeUndefined();
    const again = offered().key("tab", "enter").runs(1, {}).enter(":edit 1").type("int y;");
    again.key("enter");
    expect(again.cell(1).from).toBeUndefined();
  });
});

describe("a text in a page", () => {
  const lines = Array.from({ length: 60 }, (_, i) => (i % 20 === 19 ? `Found ${i}` : `line ${i}`));
  const desk = (): Desk => new Desk().act({ type: "page", title: "t", lines });

  it("is found while it is typed, and n and N go on", () => {
    const found = desk().type("/found");
    expect(found.state.page).toMatchObject({ search: { text: "found", open: true } });
    expect(bare(line(footerPieces(found.state), 60, style))).toMatch(/^\/found {3}3 lines,/);
    const at = (each: Desk): number => each.state.page!.scroll;
    expect(at(found)).toBe(13);
    found.key("enter").type("n");
    expect(found.state.page?.found).toBe(39);
    expect(found.type("n").state.page?.found).toBe(59);
    expect(found.type("n").state.page?.found).toBe(19);
    expect(found.type("N").state.page?.found).toBe(59);
    expect(pageLine(found.state.page!, 59)).toContainEqual(["inverse", "Found"]);
  });

  it("q is a letter of it while it is typed", () => {
    expect(desk().type("/q").state.page?.search?.text).toBe("q");
    expect(desk().type("/q").key("escape").type("q").state.page).toBeUndefined();
  });
});

describe(":examples", () => {
  const examples = examplesFor(withKprobes(), ["argdist"]);

  it("has only what this kernel and these tools have", () => {
    expect(examples.some(({ text }) => text.startsWith("funclatency"))).toBe(false);
    const all = examplesFor(withKprobes(), ["argdist", "opensnoop"]);
    expect(all[0]).toEqual({ question: "who opens files?", text: "opensnoop" });
  });

  it("is a page whose cursor goes from one to the next, and Enter fills the prompt", () => {
    const lines = ["question", "    first", "", "other", "    second", ""];
    const choices = [undefined, "first", undefined, undefined, "second", undefined];
    const desk = new Desk().act({ type: "page", title: "examples", lines, choices });
    expect(desk.state.page?.at).toBe(1);
    desk.key("down").key("down");
    expect(desk.state.page?.at).toBe(4);
    desk.key("enter");
    expect(desk.state.page).toBeUndefined();
    expect(text(desk)).toBe("second");
  });
});

describe("completion", () => {
  it("puts a blank behind a word that is whole", () => {
    const one = (kind: "tool" | "command" | "function" | "field", name: string, detail = "") =>
      followedBy({ kind, text: name, detail }, name.slice(0, 3), 3);
    expect(one("tool", "opensnoop")).toBe(" ");
    expect(one("command", "view", "KIND")).toBe(" ");
    expect(one("command", "quit")).toBe("");
    expect(one("function", "vfs_read")).toBe(" ");
    expect(
      followedBy({ kind: "function", text: "vfs_read", detail: "" }, "argdist -C 'vfs", 15),
    ).toBe("");
    expect(one("field", "filename")).toBe("");
    const desk = new Desk().type("opens");
    const item = { text: "opensnoop", detail: "", help: "", after: " " };
    desk.act({ type: "completed", text: "opens", cursor: 5, from: 0, to: 5, items: [item] });
    expect(text(desk)).toBe("opensnoop ");
  });

  it("has names that are used much first among equals", () => {
    const events = ["sched_swap_numa", "sched_switch", "sched_stick_numa"];
    expect(best("sched_s", events, (name) => name, 9)[0]).toBe("sched_switch");
    const symbols = ["get_avphys_pages", "getenv", "getdate"];
    expect(best("get", symbols, (name) => name, 9)[0]).toBe("getenv");
  });

  it("counts what is left as it is, and says when more is not listed", () => {
    const items = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ text: `f${i}`, detail: "", help: "" }));
    const last = (count: number): string =>
      bare(
        completionLines({ from: 0, to: 0, items: items(count), selected: 0 }, 80, style).at(-1)!,
      );
    expect(last(20)).toBe("     12 more");
    expect(last(60)).toBe("     52 more, and those that are not listed: type on");
  });
});
