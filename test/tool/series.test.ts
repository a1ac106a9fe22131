import { expect, test } from "vitest";
import { seriesLines, seriesPicture, type Series } from "../../src/tool.js";

const options = { unit: "B/s", interval: 1 };
const outer: Series = { name: "a -> b", values: [0, 1000, 4000] };
const inner: Series = { name: "c -> <d>", values: [0, 0, 2000], part: true };

test("a chart for each, all of one scale, parts indented", () => {
  const lines = seriesLines([outer, inner], options);
  expect(lines[0]).toBe("a -> b  4k B/s, average 1.7k");
  expect(lines[6]).toBe("    c -> <d>  2k B/s, average 667");
  expect(lines[1]).toMatch(/^ {6}4k /);
  expect(lines[7]).toMatch(/^ {10}4k /);
  expect(lines).toHaveLength(12);
});

test("one value, and none, are drawn too", () => {
  expect(seriesLines([{ name: "a", values: [1] }], options)).toHaveLength(6);
  expect(seriesLines([{ name: "a", values: [] }], options)[0]).toBe("a  0 B/s, average 0");
  expect(seriesLines([], options)).toEqual([]);
});

test("the picture has every name as text", () => {
  const picture = seriesPicture("Tunnels & more", [outer, inner], options);
  expect(picture).toMatch(/^<svg [^>]*>\n[\s\S]*<\/svg>\n$/);
  expect(picture).toContain("Tunnels &amp; more");
  expect(picture).toContain("c -&gt; &lt;d&gt;  2k B/s");
  expect(picture.match(/<polyline/g)).toHaveLength(2);
});
