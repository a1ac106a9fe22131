import { describe, expect, test } from "vitest";
import { cells, cutAround } from "../../src/render/terminal_width.js";
import { renderDiagnostic } from "../../src/render/diagnostic.js";
import type { Diagnostic, Source } from "../../src/types/outcome.js";

const at = (text: string, word: string, more: Partial<Diagnostic> = {}): Diagnostic => {
  const start = text.indexOf(word);
  const source: Source = { name: "probe 1", text };
  return {
    severity: "error",
    code: "x",
    message: "wrong",
    source,
    span: { start, end: start + word.length },
    ...more,
  };
};
const plain = (diagnostic: Diagnostic, width = 80): string[] =>
  renderDiagnostic(diagnostic, { color: false, width });

/** What stands above the marks. */
function underlined(lines: readonly string[]): string {
  const [line = "", marks = ""] = lines.slice(1);
  const from = cells(marks.slice(0, marks.indexOf("^")));
  const wanted = marks.trimEnd().length - marks.indexOf("^");
  let position = 0;
  let text = "";
  for (const character of line) {
    if (position >= from && position < from + wanted) text += character;
    position += cells(character);
  }
  return text;
}

describe("renderDiagnostic", () => {
  test("message, line, marks, hint", () => {
    expect(plain(at('vfs_raed "%d", arg1', "vfs_raed", { hint: "nearest: vfs_read" }))).toEqual([
      "error: wrong",
      '  probe 1 | vfs_raed "%d", arg1',
      "          | ^~~~~~~~",
      "  hint: nearest: vfs_read",
    ]);
  });

  test("without a place only the message", () => {
    expect(plain({ severity: "warning", code: "x", message: "careful" })).toEqual([
      "warning: careful",
    ]);
  });

  test("an empty span, even at the end, gets one mark", () => {
    const text = "f (";
    const lines = plain({ ...at(text, "f"), span: { start: 3, end: 3 } });
    expect(lines[2]).toBe("          |    ^");
  });

  test("marks stand under wide characters, combining ones and tabs", () => {
    for (const text of ["名前 (bad)", "e\u0301e\u0301 (bad)", "\t(bad)", "😀 (bad)"]) {
      expect(underlined(plain(at(text, "bad"))), text).toBe("bad");
    }
  });

  test("the line of a longer text is named by its number", () => {
    const lines = plain(at("first\nsecond bad\nthird", "bad"));
    expect(lines.slice(1)).toEqual(["  probe 1:2 | second bad", "            |        ^~~"]);
  });

  test("long lines are cut around the place, to the width", () => {
    const text = `${"a".repeat(200)} bad ${"b".repeat(200)}`;
    for (const width of [40, 60, 100]) {
      const lines = plain(at(text, "bad"), width);
      expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(width);
      expect(underlined(lines)).toBe("bad");
      expect(lines[1]).toContain("…");
    }
  });

  test("a span longer than the width is cut too", () => {
    const lines = plain(at("x".repeat(300), "x".repeat(300)), 60);
    expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(60);
  });

  test("colour only when asked for", () => {
    const diagnostic = at("bad", "bad", { hint: "good" });
    expect(renderDiagnostic(diagnostic, { color: true, width: 80 }).join("")).toContain("\x1b[");
    expect(plain(diagnostic).join("")).not.toContain("\x1b");
  });

  test("controls in the source do not reach the terminal", () => {
    expect(plain(at("\x1b[31m\x07 bad", "bad")).join("")).not.toMatch(/[\x00-\x08\x1b]/);
  });
});

describe("cutAround", () => {
  test("leaves what fits alone", () => {
    expect(cutAround("abc def", { start: 4, end: 7 }, 20)).toEqual({
      text: "abc def",
      before: 4,
      length: 3,
    });
  });
});
