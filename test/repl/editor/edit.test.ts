import { describe, expect, it } from "vitest";
import { edit } from "../../../src/repl/editor/edit.js";
import { EDITOR_KEYS } from "../../../src/repl/editor/keymap.js";
import { paste } from "../../../src/repl/editor/keys.js";
import { cleared, editorOf, withText } from "../../../src/repl/editor/state.js";
import { after, at, keyOf, pressed, show, typed } from "./support.js";

describe("moving", () => {
  it.each([
    ["ab█", "left", "a█b"],
    ["█ab", "left", "█ab"],
    ["a█b", "ctrl-f ctrl-f", "ab█"],
    ["one two█", "ctrl-a", "█one two"],
    ["one\ntwo█", "ctrl-a", "one\n█two"],
    ["o█ne\ntwo", "end", "one█\ntwo"],
    ["one_two three█", "alt-b", "one_two █three"],
    ["one_two three█", "alt-b alt-b", "█one_two three"],
    ["█args->next_comm", "alt-f", "args█->next_comm"],
    ["█args->next_comm", "ctrl-right ctrl-right", "args->next_comm█"],
    ["one\ntwo█", "ctrl-home", "█one\ntwo"],
    ["o█ne\ntwo", "alt->", "one\ntwo█"],
    ["one\n\nthr█ee", "up", "one\n█\nthree"],
    // The column is kept over a shorter line.
    ["one\n\nthr█ee", "up up", "one█\n\nthree"],
    ["one\n\nth█ree", "ctrl-p ctrl-p ctrl-n ctrl-n", "one\n\nth█ree"],
  ])("%j, %s", (text, keys, wanted) => {
    expect(after(text, keys)).toBe(wanted);
  });

  it("goes by what a person sees as one character", () => {
    expect(after("a👩‍🚀█b", "left")).toBe("a█👩‍🚀b");
    expect(after("e\u0301x█", "left left")).toBe("█e\u0301x");
    expect(after("🇩🇪🇫🇷█", "left")).toBe("🇩🇪█🇫🇷");
    expect(after("█漢字", "right")).toBe("漢█字");
    expect(after("a👩‍🚀█", "backspace")).toBe("a█");
    expect(after("█e\u0301x", "delete")).toBe("█x");
  });

  it("goes up and down by cells, over wide characters", () => {
    expect(after("漢字漢字\nabcd█ef", "up")).toBe("漢字█漢字\nabcdef");
    expect(after("漢字漢字\nabc█def", "up")).toBe("漢█字漢字\nabcdef");
  });

  it("goes by the rows of a narrow screen, and beyond them asks the history", () => {
    expect(after("abcdefgh█", "up", { width: 4 })).toBe("abcd█efgh");
    expect(after("abcdefg█h", "up", { width: 4 })).toBe("abc█defgh");
    expect(pressed(at("abc█defgh"), "up", { width: 4 })).toMatchObject({
      kind: "ask",
      what: "older",
    });
    expect(pressed(at("abcdefg█h"), "down", { width: 4 })).toMatchObject({ what: "newer" });
  });
});

describe("selecting", () => {
  it.each([
    ["ab█c", "shift-left", "a‹█b›c"],
    ["ab█c", "shift-left shift-left left", "█abc"],
    ["ab█c", "shift-left right", "ab█c"],
    ["ab█c", "shift-left x", "ax█c"],
    ["ab█c", "shift-left backspace", "a█c"],
    ["one two█", "ctrl-shift-left ctrl-w", "one █"],
    ["one two█", "ctrl-shift-left alt-w ctrl-a ctrl-y", "two█one two"],
    ["one\ntwo█", "shift-up ctrl-y", "one█\ntwo"],
  ])("%j, %s", (text, keys, wanted) => {
    expect(after(text, keys)).toBe(wanted);
  });

  it("is let go of by Escape, which only then leaves", () => {
    const selected = pressed(at("ab█"), "shift-left").state;
    const first = edit(selected, keyOf("escape"));
    expect(first.kind).toBe("edited");
    expect(show(first.state)).toBe("a█b");
    expect(edit(first.state, keyOf("escape"))).toMatchObject({ kind: "ask", what: "leave" });
  });
});

describe("cutting and pasting", () => {
  it.each([
    ["one█ two", "ctrl-k", "one█"],
    ["one█\ntwo", "ctrl-k", "one█two"],
    ["one t█wo", "ctrl-u", "█wo"],
    ["a b->c█ d", "ctrl-w", "a █ d"],
    ["a b->c█ d", "alt-backspace", "a b->█ d"],
    ["a █b->c", "alt-d", "a █->c"],
    ["one two█", "ctrl-w ctrl-y ctrl-y", "one twotwo█"],
    // Cuts one after another are pasted together, in the text's order.
    ["one two█", "alt-backspace alt-backspace ctrl-y", "one two█"],
    ["█one two", "alt-d alt-d ctrl-y", "one two█"],
    // Another key between them makes two of them.
    ["one two█", "ctrl-w left right ctrl-w ctrl-y alt-y", "two█"],
    ["one two█", "ctrl-w left right ctrl-w ctrl-y alt-y alt-y", "one █"],
    ["x█", "alt-y", "x█"],
    ["x█", "ctrl-y", "x█"],
    ["█", "ctrl-k ctrl-w ctrl-y", "█"],
  ])("%j, %s", (text, keys, wanted) => {
    expect(after(text, keys)).toBe(wanted);
  });

  it("keeps what was cut for the next prompt", () => {
    const { state } = pressed(at("one two█"), "ctrl-u");
    expect(show(pressed(cleared(state), "ctrl-y").state)).toBe("one two█");
  });
});

describe("changing", () => {
  it.each([
    ["ab█c", "ctrl-d", "ab█"],
    ["ab█c", "ctrl-h", "a█c"],
    ["ab█", "ctrl-t", "ba█"],
    ["a█b", "ctrl-t", "ba█"],
    ["█ab", "ctrl-t", "█ab"],
    ["a\n█b", "ctrl-t", "a\n█b"],
    ["█pt_regs x", "alt-u", "PT_REGS█ x"],
    ["█FOO", "alt-l", "foo█"],
    ["█ foo", "alt-c", " Foo█"],
  ])("%j, %s", (text, keys, wanted) => {
    expect(after(text, keys)).toBe(wanted);
  });

  it("ends on Ctrl-D only without text", () => {
    expect(pressed(at("█"), "ctrl-d")).toMatchObject({ kind: "ask", what: "end" });
    expect(pressed(at("a█"), "ctrl-d")).toMatchObject({ kind: "edited" });
  });

  it("leaves keys that are not its own alone", () => {
    expect(pressed(at("a█"), "f5").kind).toBe("ignored");
    expect(pressed(at("a█"), "ctrl-alt-x").kind).toBe("ignored");
  });
});

describe("undo", () => {
  it("takes back a word at a time, and gives it again", () => {
    const state = typed(editorOf(), "one two");
    const back = pressed(state, "ctrl-_").state;
    expect(show(back)).toBe("one █");
    expect(show(pressed(back, "ctrl-_").state)).toBe("█");
    expect(show(pressed(back, "ctrl-_ ctrl-_ ctrl-_").state)).toBe("█");
    expect(show(pressed(back, "ctrl-_ alt-_ alt-_").state)).toBe("one two█");
  });

  it("forgets what was taken back when something else is typed", () => {
    const state = pressed(typed(editorOf(), "one"), "ctrl-_ x").state;
    expect(show(pressed(state, "alt-_").state)).toBe("x█");
  });

  it("takes back a paste, a cut and another text as one step each", () => {
    const state = edit(typed(editorOf(), "ab"), paste("one\ntwo")).state;
    expect(show(pressed(state, "ctrl-_").state)).toBe("ab█");
    expect(show(pressed(at("one two█"), "ctrl-u ctrl-_").state)).toBe("one two█");
    expect(show(pressed(withText(at("draft█"), "recalled"), "ctrl-_").state)).toBe("draft█");
  });
});

describe("paste", () => {
  it("inserts a whole program and runs nothing", () => {
    const program = "BPF_HASH(c);\r\nint f(void *ctx) {\r\n\treturn 0;\r\n}\r\n";
    const pasted = edit(at("█"), paste(program));
    expect(pasted.kind).toBe("edited");
    expect(pasted.state.text).toBe("BPF_HASH(c);\nint f(void *ctx) {\n\treturn 0;\n}\n");
  });

  it("takes a line's end off a text of one line, and controls out of any", () => {
    expect(show(edit(at("x█"), paste("vfs_read\n")).state)).toBe("xvfs_read█");
    expect(show(edit(at("█"), paste("a\x1b[31mb\x07")).state)).toBe("a[31mb█");
  });

  it("goes where a selection is", () => {
    const selected = pressed(at("ab█c"), "shift-left").state;
    expect(show(edit(selected, paste("X")).state)).toBe("aX█c");
  });
});

describe("Enter", () => {
  it("runs what is complete, from anywhere in it", () => {
    expect(pressed(at("vfs_█read"), "enter")).toMatchObject({ kind: "submit", text: "vfs_read" });
    expect(pressed(at("int f() {\n}█"), "ctrl-j").kind).toBe("submit");
  });

  it("goes to the next line where something is open, indented behind a brace", () => {
    expect(after("int f(void *ctx) {█", "enter")).toBe("int f(void *ctx) {\n    █");
    expect(after('vfs_read "%d█', "enter")).toBe('vfs_read "%d\n█');
    expect(after("if (a) {\n\tif (b) {█\n", "enter")).toBe("if (a) {\n\tif (b) {\n\t\t█\n");
    expect(after("f() {█}", "alt-enter")).toBe("f() {\n    █\n}");
  });

  it("puts a closing brace under the line that opened", () => {
    expect(after("if (a) {\n    if (b) {\n        x;\n        █", "}")).toBe(
      "if (a) {\n    if (b) {\n        x;\n    }█",
    );
    expect(after("f() {\n    █", "}")).toBe("f() {\n}█");
    expect(after("f() {\n    x = {█", "}")).toBe("f() {\n    x = {}█");
  });

  it("never runs on Alt-Enter, always on Ctrl-Enter", () => {
    expect(after("vfs_read█", "alt-enter")).toBe("vfs_read\n█");
    expect(pressed(at("f() {█"), "ctrl-enter")).toMatchObject({ kind: "submit", text: "f() {" });
  });

  it("runs what is open after two empty lines at the end", () => {
    expect(pressed(at("f() {\n\n█"), "enter").kind).toBe("submit");
    expect(pressed(at("f() {\n█"), "enter").kind).toBe("edited");
    expect(pressed(at("f() {█\n\n"), "enter").kind).toBe("edited");
  });

  it("asks the caller what is complete, if the caller says so", () => {
    expect(pressed(at("x█"), "enter", { isComplete: () => false }).kind).toBe("edited");
  });
});

describe("Tab", () => {
  it("completes in a line, indents where one begins", () => {
    expect(pressed(at("vfs_█"), "tab")).toMatchObject({ kind: "ask", what: "complete" });
    expect(after("f() {\n█", "tab")).toBe("f() {\n    █");
    expect(after("f() {\n  x;\n█", "tab")).toBe("f() {\n  x;\n  █");
    expect(after("f() {\n    █x", "shift-tab")).toBe("f() {\n█x");
  });
});

describe("the table of keys", () => {
  it("has each chord once, and a line of help for each", () => {
    const chords = EDITOR_KEYS.flatMap(({ keys }) => keys);
    expect(new Set(chords).size).toBe(chords.length);
    expect(EDITOR_KEYS.filter(({ about }) => about === "")).toEqual([]);
  });
});
