import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { Workload } from "../support/workload.js";
import { kernelFunctionProbes } from "../support/kernel-features.js";
import { examples, readme, type Example } from "./readme.js";

let opens: Workload;
beforeAll(async () => {
  opens = await Workload.start("load", ["opens", 10_000]);
  await opens.go();
});
afterAll(async () => void (await opens.kill()));

/** The line as a person would type it: through a shell, in the package's directory. */
function runLine(line: string): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn("sh", ["-c", line], {
    cwd: packageRoot(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, out, err })));
}

const canRun = ({ needs }: Example): boolean => needs === undefined || kernelFunctionProbes();

/** Virtual machines add what only they can run: the rest has run on the host, ten times as fast. */
const here = examples(readme()).filter(
  ({ needs }) => !process.env["BCC_VM"] || needs !== undefined,
);

test.each(here)("README: $line", async (example) => {
  const { status, out, err } = await runLine(example.line);
  if (canRun(example)) {
    expect({ status, err: status === 0 ? "" : err }).toEqual({ status: 0, err: "" });
    const bounded = /-M (\d+)/.exec(example.line)?.[1];
    const heading = example.line.includes("--json") ? 0 : 1;
    if (bounded) expect(out.trimEnd().split("\n")).toHaveLength(Number(bounded) + heading);
  } else {
    // A kernel without such probes: one clear error, and nothing printed.
    expect(status).toBe(1);
    expect(err).toMatch(/kprobe/);
    expect(out).toBe("");
  }
});
