import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { noteMade, wasMade } from "../../src/cli/run/remembered_runs.js";
import { CacheStore } from "../../src/compile/store.js";

const directory = mkdtempSync(join(tmpdir(), "made-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("that some run of a tool was made is known before anything of it is planned", () => {
  const store = new CacheStore(join(directory, "cache"));
  expect(wasMade(store, "opensnoop")).toBe(false);
  noteMade(store, "opensnoop");
  expect(wasMade(new CacheStore(store.directory), "opensnoop")).toBe(true);
  expect(wasMade(store, "statsnoop")).toBe(false);
});
