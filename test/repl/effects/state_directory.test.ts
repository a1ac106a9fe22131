import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { keepProgress, readProgress } from "../../../src/repl/effects/lesson_progress.js";
import { inStateDirectory } from "../../../src/repl/effects/state_directory.js";

const before = process.env["XDG_STATE_HOME"];
const directory = mkdtempSync(join(tmpdir(), "bcc-state-"));

afterEach(() => {
  if (before === undefined) delete process.env["XDG_STATE_HOME"];
  else process.env["XDG_STATE_HOME"] = before;
  rmSync(directory, { recursive: true, force: true });
});

it("where nothing was kept yet nothing is read, from no other place either", () => {
  process.env["XDG_STATE_HOME"] = join(directory, "not/there/yet");
  expect(() => inStateDirectory(false, () => "")).toThrow(/ENOENT/);
  expect(readProgress()).toEqual(new Map());
  keepProgress("opens", { step: 2, whole: false });
  expect(readProgress()).toEqual(new Map([["opens", { step: 2, whole: false }]]));
});
