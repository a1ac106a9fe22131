import { expect, test } from "vitest";
import { runTool } from "../../support/run.js";

test("of many different stacks none is lost while the table has room", async () => {
  const args = ["-U", "-p", "{pid}", "--json", "t:syscalls:sys_enter_getppid"];
  const { stdout, stderr } = await runTool("stackcount", args, { workload: ["manystacks", 1000] });
  expect(stderr).not.toMatch(/without a stack/);
  const rows = stdout.trimEnd().split("\n");
  const counts = rows.map((row) => (JSON.parse(row) as { count: number }).count);
  expect(counts).toEqual(Array.from({ length: 1000 }, () => 1));
});

test("what finds no place is told", async () => {
  const args = ["-U", "-p", "{pid}", "--stack-storage-size", "16", "t:syscalls:sys_enter_getppid"];
  const { stderr } = await runTool("stackcount", args, { workload: ["manystacks", 100] });
  // 16 + 8 + 4 + 2 have a place at most.
  const lost = Number(
    /^(\d+) events without a stack: the stack table had no slot/m.exec(stderr)?.[1],
  );
  expect(lost).toBeGreaterThanOrEqual(70);
  expect(lost).toBeLessThan(100);
});
