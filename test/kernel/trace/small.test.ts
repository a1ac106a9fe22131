import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runTool, runTrace } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

const directory = mkdtempSync(join(tmpdir(), "small-"));
afterAll(() => rmSync(directory, { recursive: true }));

const last = (line: string): string => line.slice(line.lastIndexOf(" ") + 1);

test("common_pid of a tracepoint is the process that made the call", async () => {
  const { lines, pid } = await runTrace(
    ["-p", "{pid}", 't:syscalls:sys_enter_getuid "%d", args->common_pid'],
    { workload: ["repeats", 1, 7] },
  );
  expect(lines.map(last)).toEqual(Array<string>(7).fill(String(pid)));
});

test.each(["p:libc:malloc", "libc:malloc", "c:malloc"])("%s is the C library's", async (place) => {
  const { lines, stderr } = await runTrace(["-p", "{pid}", `${place} (arg1 == 1001) "%d", arg1`], {
    workload: ["allocations"],
  });
  expect(stderr).not.toMatch(/error|lost/);
  expect(lines.map(last)).toEqual(Array<string>(5).fill("1001"));
});

describe("a function of a stripped file by its address, called", () => {
  const whole = compileWorkload("deep");
  const program = join(directory, "stripped");
  execFileSync("strip", ["-o", program, whole]);
  const listed = execFileSync("nm", [whole], { encoding: "utf8" });
  const address = `0x${/^0*([0-9a-f]+) [tT] deeper$/m.exec(listed)![1]!}`;
  const workload = (): void => {
    expect(spawnSync(program, ["7"], { input: "\n" }).status).toBe(0);
  };

  test("bcc-trace", async () => {
    const { lines } = await runTrace([`p:${program}:${address} "left %d", arg1`], { workload });
    expect(lines.map(last)).toEqual(["7", "6", "5", "4", "3", "2", "1"]);
  });

  test("funccount", async () => {
    const { stdout, stderr, status } = await runTool("funccount", [`${program}:${address}`], {
      workload,
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/ 7$/m);
  });
});
