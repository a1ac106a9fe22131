import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { command, here, inOwnDirectory } from "./planted.js";

inOwnDirectory();

describe("files: what can't be read", () => {
  test.each([
    [
      "a pipe that nobody writes to",
      (path: string) => void spawnSync("mkfifo", [path]),
      "it is not a regular file",
    ],
    [
      "a device without an end",
      (path: string) => symlinkSync("/dev/zero", path),
      "it is not a regular file",
    ],
    ["a directory", (path: string) => mkdirSync(path), "it is a directory"],
    [
      "a huge file",
      (path: string) => void spawnSync("truncate", ["-s", "10G", path]),
      "it is larger than 64 MB",
    ],
  ])("%s is refused at once by :load and :open", (_, plant, why) => {
    plant(here("in"));
    for (const word of [":load", ":open"]) {
      const ended = command("bcc-repl", ["--batch"], { input: `${word} ${here("in")}\n` });
      expect(ended.err).toContain(why);
      expect(ended.status).toBe(1);
    }
  });
});
