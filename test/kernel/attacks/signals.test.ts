import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { Running } from "../../support/run.js";
import { wordsOf } from "./planted.js";

describe("signals", () => {
  test.each([
    ["bcc-tool", ["funccount", "-v", "t:syscalls:sys_enter_read*"], /^FUNC +COUNT$/m],
    ["bcc-argdist", ["-v", "-i", "600", "-C", "t:raw_syscalls:sys_enter()"], /total calls$/m],
    ["bcc-trace", ["-v", "t:raw_syscalls:sys_enter"], /sys_enter$/m],
  ] as const)(
    "timeout -s INT %s prints its figures: two signals at once are one",
    async (name, args, seen) => {
      const [node, file] = wordsOf(name);
      for (let i = 0; i < 4; i++) {
        const child = spawn(node, [file, ...args], {
          stdio: ["ignore", "pipe", "pipe"],
          detached: true,
        });
        const running = new Running(child, 170_000);
        // To read that line is a call that all of them trace; the first line of bcc-trace is its heading.
        const isAttached = () => /^attached \d+ probe/m.test(running.stderr);
        const hasLines = () => name !== "bcc-trace" || seen.test(running.stdout);
        while (!(isAttached() && hasLines()) && !running.gone)
          await new Promise((later) => setTimeout(later, 5));
        // As timeout(1) does: to its child, then to the child's whole group.
        child.kill("SIGINT");
        process.kill(-child.pid!, "SIGINT");
        const ended = await running.end();
        expect(ended.status, ended.stderr).toBe(0);
        expect(ended.stdout).toMatch(seen);
      }
    },
  );

  test("bcc-repl --batch prints its tables: two signals at once are one", async () => {
    const text = `BPF_HASH(calls, u64);
TRACEPOINT_PROBE(raw_syscalls, sys_enter) { u64 one = 1; calls.increment(one); return 0; }
:wait
`;
    const [node, file] = wordsOf("bcc-repl");
    for (let i = 0; i < 4; i++) {
      const child = spawn(node, [file, "--batch"], { detached: true });
      const running = new Running(child, 170_000);
      child.stdin.end(text);
      // To read that line is a call that is counted.
      while (!/\[1\] runs/.test(running.stderr) && !running.gone)
        await new Promise((later) => setTimeout(later, 5));
      child.kill("SIGINT");
      process.kill(-child.pid!, "SIGINT");
      const ended = await running.end();
      expect(ended.status, ended.stderr).toBe(0);
      expect(ended.stdout).toMatch(/COUNT +KEY\n +\d+ +1$/m);
    }
  });
});
