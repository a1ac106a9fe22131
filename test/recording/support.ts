import { printed } from "../repl/support.js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { startRecording, type Recorder } from "../../src/recording/index.js";
import { packageRoot } from "../../src/package/root.js";
import type { Planned, Sample } from "../../src/types/cell_actions.js";

/** Eleven seconds of five cells, made by bcc-repl on a real kernel. */
export const day = join(packageRoot(), "test/recording/day.bccr");

let directory = "";

/** A directory for each test. */
export function inDirectory(): (name: string) => string {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bcc-recording-test-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  return (name) => join(directory, name);
}

export const begin = (
  path: string,
  options: Partial<Parameters<typeof startRecording>[0]> = {},
): Recorder =>
  startRecording({
    ...{ path, program: "test", limit: 1 << 30 },
    onEnd: (why) => {
      throw new Error(why);
    },
    ...options,
  });

export const plan: Planned = {
  notes: ["chosen for you"],
  shape: { views: [], tables: [], streams: [printed("LINE", []).spec], programs: ["p"] },
  cText: "int x;",
};

export const sample = (part: Partial<Sample>): Sample => ({
  ...{ id: 1, run: 1, seconds: 1, tables: [], records: [] },
  ...{ total: 0, runs: 0, nanoseconds: 0, lost: 0 },
  ...part,
});

/** A cell that runs, from its beginning. */
export function runs(recorder: Recorder, id = 1, run = 1, text = "a cell"): void {
  recorder.effect({ do: "run", id, run, text });
  recorder.action({ type: "running", id, run, plan, since: "12:00:00" });
}
