/** What would drive the terminal, turn its writing or not be seen is a placeholder on the screen, one cell each. */
import { expect, it } from "vitest";
import { line, visible } from "../../src/repl/drawing/line.js";
import { cells } from "../../src/render/terminal_width.js";

const escapes = ["\0", "\n", "\r", "\x07", "\x1b", "\x7f", "\x9b"];
const turns = ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"];
const unseen = ["\u00ad", "\u200b", "\u200d", "\u2028", "\u2060", "\ufeff"];

it.each([...escapes, ...turns, ...unseen].map((each) => [JSON.stringify(each), each] as const))(
  "%s",
  (_, character) => {
    expect(visible(`a${character}b`)).toBe("a·b");
    expect(cells(visible(`a${character}b`))).toBe(3);
  },
);

it("a tab is blanks, and letters of any writing stay", () => {
  expect(visible("a\tb")).toBe("a    b");
  for (const text of ["naïve", "日本語", "שלום", "🙂"]) expect(visible(text)).toBe(text);
});

it("a line is measured as it is drawn: what is cut has its mark", () => {
  const style = { color: false, unicode: true };
  expect(line(["ab\u200b\u200bcd"], 6, style)).toBe("ab··cd");
  expect(line(["ab\u200b\u200bcd"], 5, style)).toBe("ab··…");
  expect(line(["\tcd"], 5, style)).toBe("    …");
});
