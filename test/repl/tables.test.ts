import { describe, expect, it } from "vitest";
import { commandNames, commands, parseCommandLine } from "../../src/repl/commands.js";
import { EDITOR_KEYS } from "../../src/repl/editor/keymap.js";
import { press } from "../../src/repl/editor/keys.js";
import { keymap } from "../../src/repl/keymap.js";
import { helpPage } from "../../src/repl/screen/help.js";
import { counted, Desk, tableShape } from "./support.js";

describe("the table of keys", () => {
  it("has each chord once in a place, and none of the editor's in the prompt", () => {
    for (const place of ["prompt", "cells", "page"] as const) {
      const chords = keymap.filter((key) => key.place === place).flatMap((key) => key.chords);
      expect(new Set(chords).size).toBe(chords.length);
    }
    const editor = new Set(EDITOR_KEYS.flatMap(({ keys }) => keys));
    const prompt = keymap.filter(({ place }) => place === "prompt").flatMap(({ chords }) => chords);
    expect(prompt.filter((chord) => editor.has(chord))).toEqual([]);
  });

  it("is whole: every key of the cells does something", () => {
    const begin = () => {
      const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
      desk.sample(1, { tables: [counted(1, [1, "a", 2])] });
      return desk.enter("c_d").runs(2, { shape: tableShape }).key("f2");
    };
    // Where there is nothing to scroll and no cell below, these have nothing to do.
    const idle = new Set(["next", "page-up", "page-down", "top", "bottom"]);
    // These are for stacks and for cells of several parts: test/repl/widgets.
    const others = ["found-next", "found-before", "left", "right", "flame"];
    for (const act of [...others, "source-next", "source-before"]) idle.add(act);
    for (const { place, chords, act } of keymap) {
      if (place !== "cells" || idle.has(act)) continue;
      for (const chord of chords) {
        const desk = begin();
        const before = desk.state;
        desk.taken();
        const control = /^ctrl-(.)$/.exec(chord);
        desk.key(control ? press(control[1]!, { ctrl: true }) : press(chord));
        const changed = JSON.stringify(desk.state, big) !== JSON.stringify(before, big);
        expect(changed || desk.taken().length > 0, `${chord} (${act})`).toBe(true);
      }
    }
  });
});

const big = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;

describe("the table of commands", () => {
  it("has each name once, and help for each", () => {
    expect(commands.map(({ name }) => name)).toEqual([...commandNames]);
    const { lines } = helpPage();
    for (const { name, help } of commands)
      expect(lines.some((line) => line.startsWith(`  :${name}`) && line.endsWith(help))).toBe(true);
  });

  it("is carried out: no command is unknown to the reducer", () => {
    for (const { name, example } of commands) {
      const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
      desk.taken();
      const before = desk.cell(1);
      desk.enter(example ?? `:${name}`);
      const { page, notice, prompt, cells } = desk.state;
      const answered = desk.taken().length > 0 || page !== undefined || notice !== undefined;
      const changed = prompt.editor.text !== "" || cells[0] !== before;
      expect(answered || changed, name).toBe(true);
      expect(desk.state.notice?.text ?? "", name).not.toContain("there is no command");
    }
  });

  it("finds a command by its first letters", () => {
    expect(parseCommandLine(":doc")).toMatchObject({ command: { name: "doctor" } });
    expect(parseCommandLine(":q")).toMatchObject({ command: { name: "quit" } });
    expect(parseCommandLine(":s")).toEqual({ wrong: expect.stringContaining("may be") as string });
    expect(parseCommandLine(":nonsense")).toEqual({
      wrong: "there is no command :nonsense; :help lists them",
    });
  });
});
