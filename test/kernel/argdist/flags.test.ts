import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, runTool } from "../../support/run.js";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "argdist-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const getenv = "p:c:getenv(char *name):name";
const two = { workload: ["getenvs", 2] } as const;

describe("output", () => {
  test("-n ends after so many outputs, -i may be shorter than a second", async () => {
    const args = ["argdist", "-i", "0.05", "-n", "3", "-C", "t:syscalls:sys_enter_read()"];
    const { stdout, status } = await run("bcc-tool", args);
    expect(status).toBe(0);
    expect(stdout.match(/^\[\d\d:\d\d:\d\d\]$/gm)).toHaveLength(3);
  });

  test("-d ends after so long", async () => {
    const args = ["-d", "0.2", "-i", "0.1", "-C", "t:syscalls:sys_enter_read()"];
    const { stdout, status } = await run("bcc-argdist", args);
    expect(status).toBe(0);
    expect(stdout.match(/^\[/gm)!.length).toBeGreaterThanOrEqual(2);
  });

  test("--json: one object a line", async () => {
    const args = ["--json", "-i", "3600", "-p", "{pid}", "-C", getenv];
    const { stdout } = await runTool("argdist", args, two);
    const objects = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(objects.length).toBeGreaterThan(0);
    expect(stdout).toContain("BITE_0");
    expect(stdout).toContain("BITE_1");
  });

  test("--csv: a heading and a line for each row", async () => {
    const args = ["--csv", "-i", "3600", "-p", "{pid}", "-C", getenv];
    const { stdout } = await runTool("argdist", args, two);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
  });

  test("-t: only this thread", async () => {
    const args = ["-i", "3600", "-t", "{pid}", "-C", getenv];
    const { stdout } = await runTool("argdist", args, two);
    expect(stdout.match(/name = BITE_/g)).toHaveLength(2);
  });
});

describe("wrong usage", () => {
  test("no spec at all", async () => {
    const { status, stderr, stdout } = await run("bcc-argdist", []);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("nothing to count");
  });

  test("a mistake in a spec: caret, reason, way out, status 1", async () => {
    const { status, stderr } = await run("bcc-argdist", ["-C", "p:c:getenv(int a):int,int:a"]);
    expect(status).toBe(1);
    expect(stderr).toContain("-C | p:c:getenv(int a):int,int:a");
    expect(stderr).toMatch(/\^~+/);
  });

  test("a mistake that only the compiler finds is shown in the person's own text", async () => {
    const spec = "p:c:getenv():int:NO_SUCH_CONSTANT";
    const { status, stderr } = await run("bcc-argdist", ["-C", spec]);
    expect(status).toBe(1);
    expect(stderr).toContain("unknown name NO_SUCH_CONSTANT");
    expect(stderr).toContain(`| ${spec}`);
  });
});

test("strings that are not in memory are told at the end where the call may have written them", async () => {
  const file = join(directory, "x");
  writeFileSync(file, "x".repeat(8192));
  const spec = 't:syscalls:sys_enter_pread64():int:args->fd:STRCMP("x*", args->buf)';
  const args = ["-i", "3600", "-p", "{pid}", "-C", spec];
  const ended = await runTool("argdist", args, { workload: ["coldreads", file, 1] });
  expect(ended.stdout.trimEnd().split("\n")).toHaveLength(3);
  expect(ended.stderr).toMatch(/^1 string could not be compared: not in memory yet/m);
});
