import { describe, expect, it } from "vitest";
import { cells, cellsOf } from "../../src/render/terminal_width.js";

describe("cells of a terminal", () => {
  it("are two for what Unicode calls wide, in every block", () => {
    for (const wide of ["日", "한", "ｆ", "☕", "⏰", "🙂", "𠀀", "⌚"])
      expect([wide, cells(wide)]).toEqual([wide, 2]);
    for (const narrow of ["a", "é", "Я", "→", "█", "〿"])
      expect([narrow, cells(narrow)]).toEqual([narrow, 1]);
  });

  it("are none for marks that join what is before them", () => {
    expect(cells("e\u0301")).toBe(1);
    expect(cellsOf(0x200d)).toBe(0);
  });
});
