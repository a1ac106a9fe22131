import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { Workload } from "../support/workload.js";
import { kernelFunctionProbes } from "../support/kernel-features.js";
import { commands, examples, readme, type Example } from "./readme.js";

let opens: Workload;
/** Programs that start, look into their environment and write. */
let starts: ChildProcess;
beforeAll(async () => {
  opens = await Workload.start("load", ["opens", 10_000]);
  await opens.go();
  const busy = "while :; do /bin/date; sleep 0.1; done";
  starts = spawn("sh", ["-c", busy], { stdio: "ignore" });
});
afterAll(async () => {
  starts.kill("SIGKILL");
  await opens.kill();
});

/** The line as a person would type it: through a shell, in the package's directory. */
function runLine(line: string): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn("sh", ["-c", line], {
    cwd: packageRoot(),
    env: { ...process.env, PATH: `${join(packageRoot(), "bin")}:${process.env["PATH"]}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, out, err })));
}

const canRun = ({ needs }: Example): boolean => needs === undefined || kernelFunctionProbes();

/** Virtual machines add what only they can run: the rest has run on the host, ten times as fast. */
const here = [...examples(readme()), ...examples(commands())].filter(
  ({ needs }) => !process.env["BCC_VM"] || needs !== undefined,
);

/** The heading of what was printed: figures apart, which are others each time. */
const headingOf = (text: string): string => text.split("\n")[0]!.replace(/\d+/g, "0");

test.each(here)("README and docs/commands.md: $line", async (example) => {
  const { status, out, err } = await runLine(example.line);
  if (canRun(example)) {
    expect({ status, err: status === 0 ? "" : err }).toEqual({ status: 0, err: "" });
    const bounded = /-M (\d+)/.exec(example.line)?.[1];
    const heading = example.line.includes("--json") ? 0 : 1;
    if (example.printed !== undefined) expect(headingOf(out)).toBe(headingOf(example.printed));
    if (bounded) expect(out.trimEnd().split("\n")).toHaveLength(Number(bounded) + heading);
  } else {
    // A kernel without such probes: one clear error, and nothing printed.
    expect(status).toBe(1);
    expect(err).toMatch(/kprobe/);
    expect(out).toBe("");
  }
});
