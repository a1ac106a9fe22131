import { expect, test } from "vitest";
import { withoutUnmet } from "../../src/program/conditions.js";

const has = (macro: string, words: readonly string[]) =>
  macro === "HAS_FUNCTION" && words[0] === "there";

/** Words of the lines that stay. */
const left = (text: string) => withoutUnmet(text, has).match(/^[a-z]+$/gm) ?? [];

test("what a kernel lacks is left out, its place kept", () => {
  const text = "#if HAS_FUNCTION(gone)\na\n#else\nb\n#endif\nc";
  expect(withoutUnmet(text, has)).toBe("#if HAS_FUNCTION(gone)\n \n#else\nb\n#endif\nc");
});

test("!, && and ||, one within another, #elif", () => {
  expect(left("#if !HAS_FUNCTION(gone) && HAS_FUNCTION(there) // why\na\n#endif")).toEqual(["a"]);
  expect(left("#if HAS_FUNCTION(gone) || HAS_FUNCTION(there)\na\n#else\nb\n#endif")).toEqual(["a"]);
  expect(left("#if HAS_FUNCTION(gone)\n#if HAS_FUNCTION(there)\na\n#endif\nb\n#endif\nc")).toEqual([
    "c",
  ]);
  expect(left("#if HAS_FUNCTION(gone)\na\n#elif HAS_FUNCTION(there)\nb\n#else\nc\n#endif")).toEqual(
    ["b"],
  );
});

test("other conditions leave nothing out", () => {
  expect(left("#ifdef MINE\na\n#else\nb\n#endif\n#if defined(X)\nc\n#endif")).toEqual([
    "a",
    "b",
    "c",
  ]);
});
