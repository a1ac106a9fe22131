import { expect, it } from "vitest";
import { globPattern } from "../../src/oneliners/glob.js";
import { checkRegex } from "../../src/oneliners/regex.js";
import { attempt } from "../../src/oneliners/source.js";

it.each([
  ["vfs_*", "vfs_read", true],
  ["vfs_*", "xvfs_read", false],
  ["*_read", "vfs_read", true],
  ["*_read", "vfs_read_", false],
  ["a*b*c", "a-b-bc", true],
  ["a*bc*bc", "abc", false],
  ["a*bc*bc", "abcbc", true],
  ["v?s", "vfs", true],
  ["v?s", "vs", false],
  ["**", "", true],
  ["a.b*", "axb", false],
  ["f*(int)*", "f<A>(int) const", true],
])("%s and %s: %s", (pattern, name, matches) => {
  expect(globPattern(pattern).test(name)).toBe(matches);
});

it("is no dearer with many stars: what has been tried is not tried again", () => {
  expect(globPattern("a*".repeat(100) + "b").test("a".repeat(5000) + "c")).toBe(false);
});

it("a regular expression that only a group around it makes right is a mistake", () => {
  const source = { name: "probe", text: "a)(b" };
  expect(attempt(() => checkRegex(source, { start: 0, end: 4 }, source.text)).ok).toBe(false);
});
