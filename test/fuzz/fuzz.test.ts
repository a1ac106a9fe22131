/** A few hundred mutants of each text, always the same ones: `npm run fuzz` for more. */
import { expect, it } from "vitest";
// @ts-expect-error a script without types
import { targets } from "../../scripts/fuzz.mjs";
import { packageRoot } from "../../src/package/root.js";
import { fuzz } from "./run.js";
import { textTargets } from "./targets/index.js";

it.each(textTargets)("mutants of $name break nothing", { timeout: 600_000 }, (target) => {
  const limits = { runs: 300, seconds: Infinity, seed: 1, timed: false };
  const { ran, failure } = fuzz(target, packageRoot(), limits);
  expect(failure).toBeUndefined();
  expect(ran).toBeGreaterThan(300);
});

it("every target of texts has its name in scripts/fuzz.mjs", () => {
  const named = (targets as readonly { readonly name: string }[]).map(({ name }) => name);
  expect(named).toEqual(expect.arrayContaining(textTargets.map(({ name }) => name)));
});
