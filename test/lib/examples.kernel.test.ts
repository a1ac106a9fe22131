import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Example } from "./example.js";

it("mkdir: tells who makes which directory, and counts", async () => {
  const example = await Example.start("mkdir");
  await example.line(/^traced at /);
  const directory = mkdtempSync(join(tmpdir(), "mk"));
  for (const name of ["a", "b"]) mkdirSync(join(directory, name));
  await example.line(new RegExp(`^${process.pid} \\S+ ${directory}/b$`));
  const lines = await example.stop();
  expect(lines).toContain(`${process.pid}: 3`);
  rmSync(directory, { recursive: true });
});
