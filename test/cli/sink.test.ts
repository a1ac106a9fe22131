import { closeSync, openSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { progressLine } from "../../src/cli/run/progress.js";
import { Sink } from "../../src/cli/tool/sink.js";

const directory = mkdtempSync(join(tmpdir(), "sink-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("lines end with a line end; none is nothing", () => {
  const path = join(directory, "out");
  const fd = openSync(path, "w");
  const sink = new Sink(fd);
  sink.writeLines([]);
  sink.writeLines(["a", "", "b"]);
  closeSync(fd);
  expect(readFileSync(path, "utf8")).toBe("a\n\nb\n");
});

test("a reader that has gone away is said once, and nothing is thrown", () => {
  const fifo = join(directory, "fifo");
  expect(spawnSync("mkfifo", [fifo]).status).toBe(0);
  const both = openSync(fifo, "r+");
  const fd = openSync(fifo, "w");
  closeSync(both);
  let gone = 0;
  const sink = new Sink(fd, () => gone++);
  sink.writeLines(["into nothing"]);
  sink.writeLines(["and again"]);
  closeSync(fd);
  expect({ gone, sink: sink.gone }).toEqual({ gone: 1, sink: true });
});

test("a bar is as full as the work is done", () => {
  expect(progressLine("attaching", 500, 1000)).toBe(
    `attaching [${"#".repeat(15)}${" ".repeat(15)}] 500 of 1,000`,
  );
});
