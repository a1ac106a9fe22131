import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { wordsOf } from "./planted.js";

describe("signals", () => {
  test.each([
    ["bcc-tool", ["funccount", "t:syscalls:sys_enter_read*"], /^FUNC +COUNT$/m],
    ["bcc-argdist", ["-i", "600", "-C", "t:raw_syscalls:sys_enter()"], /total calls$/m],
    ["bcc-trace", ["t:raw_syscalls:sys_enter"], /sys_enter$/m],
  ] as const)(
    "timeout -s INT %s prints its figures: two signals at once are one",
    (name, args, seen) => {
      for (let i = 0; i < 4; i++) {
        const words = ["--preserve-status", "-s", "INT", "2", ...wordsOf(name), ...args];
        const ended = spawnSync("timeout", words, {
          encoding: "utf8",
          maxBuffer: 1 << 30,
        });
        expect(ended.status).toBe(0);
        expect(ended.stdout).toMatch(seen);
      }
    },
  );
});
