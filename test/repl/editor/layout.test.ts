import { describe, expect, it } from "vitest";
import { layout, scroll } from "../../../src/repl/editor/layout.js";
import { paintRow } from "../../../src/repl/editor/paint.js";
import { at } from "./support.js";

/** The rows as texts, and the cursor as row and column. */
function laidOut(text: string, width?: number): unknown {
  const state = at(text);
  const { rows, cursor } = layout(state, width);
  return [rows.map(({ start, end }) => state.text.slice(start, end)), cursor.row, cursor.column];
}

describe("layout", () => {
  it.each([
    ["█", undefined, [[""], 0, 0]],
    ["a\nb█\n", undefined, [["a", "b", ""], 1, 1]],
    ["abcdef█g", 3, [["abc", "def", "g"], 2, 0]],
    // A full row has no room for the cursor: it gets a row of its own.
    ["abcdef█", 3, [["abc", "def", ""], 2, 0]],
    ["abc█\nd", 3, [["abc", "", "d"], 1, 0]],
    ["█abc\nd", 3, [["abc", "d"], 0, 0]],
    // A wide character that does not fit goes to the next row whole.
    ["ab漢█c", 3, [["ab", "漢c"], 1, 2]],
    ["a👩‍🚀b█", 10, [["a👩‍🚀b"], 0, 4]],
    ["\tx█", 10, [["\tx"], 0, 5]],
    // Too narrow for any of it: one each, and no end of rows.
    ["漢字█", 1, [["漢", "字", ""], 2, 0]],
  ])("%j in %s cells", (text, width, wanted) => {
    expect(laidOut(text, width)).toEqual(wanted);
  });
});

describe("the viewport", () => {
  const made = layout(at(`${"x\n".repeat(9)}█`));
  it("scrolls only as far as the cursor needs", () => {
    expect(scroll(0, made, 4)).toBe(6);
    expect(scroll(7, made, 4)).toBe(6);
    expect(scroll(3, { ...made, cursor: { row: 4, column: 0 } }, 4)).toBe(3);
    expect(scroll(6, { ...made, cursor: { row: 1, column: 0 } }, 4)).toBe(1);
    expect(scroll(0, made, 20)).toBe(0);
  });
});

describe("painting", () => {
  it("cuts a row where looks change, the selection included", () => {
    const tokens = [
      { start: 0, end: 3, class: "type" as const },
      { start: 4, end: 12, class: "comment" as const },
    ];
    expect(paintRow("int /* a\tb */", { start: 0, end: 10 }, tokens, { start: 2, end: 6 })).toEqual(
      [
        { text: "in", class: "type", selected: false },
        { text: "t", class: "type", selected: true },
        { text: " ", selected: true },
        { text: "/*", class: "comment", selected: true },
        { text: " a    b", class: "comment", selected: false },
      ],
    );
    expect(paintRow("a\x1bb", { start: 0, end: 3 }, [])).toEqual([
      { text: "a\ufffdb", selected: false },
    ]);
  });
});
