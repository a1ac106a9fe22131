import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drawFlame, drawTerminal, folder, structureOf } from "../support/pictures/pictures.js";
import { readme } from "./readme.js";

/** The part of the texts of a picture that another has as well. */
function alike(picture: string, other: string): number {
  const [texts, there] = [structureOf(picture), new Set(structureOf(other))];
  return texts.filter((text) => there.has(text)).length / texts.length;
}

test.each([
  ["terminal.svg", drawTerminal],
  ["flame.svg", drawFlame],
] as const)("%s is what npm run pictures draws", async (name, draw) => {
  const kept = readFileSync(join(folder, name), "utf8");
  const drawn = await draw();
  expect(drawn).toMatch(/^(<\?xml[^>]*>\n)?<svg [^]*prefers-color-scheme:dark[^]*<\/svg>\n$/);
  expect(alike(kept, drawn)).toBeGreaterThan(0.75);
  expect(alike(drawn, kept)).toBeGreaterThan(0.75);
});

test("the README begins with the pictures", () => {
  const top = readme().split("\n## ")[0]!;
  for (const name of ["terminal.svg", "flame.svg"]) expect(top).toContain(`docs/pictures/${name}`);
});
