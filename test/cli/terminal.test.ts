import { describe, expect, test } from "vitest";
import { Drawing } from "../../tools/process/_terminal.js";

const drawn = (...parts: readonly string[]): string => {
  const drawing = new Drawing();
  return parts.map((part) => drawing.pass(Buffer.from(part)).toString()).join("");
};

describe("another terminal's output on one's own", () => {
  test("text, colours and movements are drawn", () => {
    const text = "plain äöü\r\n\x1b[1;31mred\x1b[0m\x1b[2J\x1b[3;4H\x1b7\x1b8 €";
    expect(drawn(text)).toBe(text);
  });

  test.each([
    ["titles", "a\x1b]0;owned\x07b"],
    ["the clipboard", "a\x1b]52;c;Zm9v\x1b\\b"],
    ["device control", "a\x1bP$qm\x1b\\b"],
    ["who are you", "a\x1b[cb"],
    ["where is the cursor", "a\x1b[6nb"],
    ["modes", "a\x1b[?2004$pb"],
    ["reports in one character", "a\u009bb"],
    ["DECID", "a\x1bZb"],
  ])("%s are not", (_, text) => {
    expect(drawn(text)).toBe("ab");
  });

  test("a sequence that comes in parts is one", () => {
    expect(drawn("a\x1b", "[", "6", "nb\x1b[1", "mc")).toBe("ab\x1b[1mc");
    expect(drawn("ä".slice(0, 1))).toBe("ä");
  });

  test("one that never ends takes no memory", () => {
    expect(drawn(`\x1b[${"1;".repeat(5000)}ma`)).not.toContain("\x1b");
  });
});
