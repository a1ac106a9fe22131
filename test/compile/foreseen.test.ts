import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { foresee } from "../../src/cli/tool/foresee.js";
import { dropPrewarmed, prewarmChild, runChild } from "../../src/compile/child.js";
import { foreseen } from "../../src/compile/foreseen.js";
import type { ChildRequest } from "../../src/compile/protocol.js";
import { readyMade } from "../../src/compile/ready_made.js";
import { packageRoot } from "../../src/package/root.js";

const asks = (name: string): ChildRequest => ({
  text: `int ${name}(struct pt_regs *ctx) { return 0; }`,
  flags: [],
  headers: "btf",
});

/** Compilers of this process that run. */
const compilers = (): readonly string[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
    .split(" ")
    .filter((pid) => pid !== "" && commOf(pid) === "bcc-compile");

function commOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

/** It was started, and is the compiler already. */
async function prewarmed(request?: ChildRequest): Promise<string> {
  const before = compilers();
  prewarmChild(request);
  for (;;) {
    const pid = compilers().find((one) => !before.includes(one));
    if (pid !== undefined) return pid;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function programs(request: ChildRequest): Promise<readonly string[]> {
  const result = await runChild(request);
  if (!result.ok) throw new Error(result.message);
  return result.answer.programs.map(({ name }) => name);
}

afterEach(dropPrewarmed);

test("a compiler that was given what is asked of it answers", async () => {
  const pid = await prewarmed(asks("one"));
  const running = programs(asks("one"));
  expect(compilers()).toContain(pid);
  expect(await running).toEqual(["one"]);
});

test("its answer waits for who asks, when it has ended too", async () => {
  const pid = await prewarmed(asks("one"));
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = compilers();
  const running = programs(asks("one"));
  expect(before).toEqual(expect.arrayContaining([...compilers()]));
  expect(await running).toEqual(["one"]);
});

test("one that was given something else ends, and another answers", async () => {
  const pid = await prewarmed(asks("one"));
  expect(await programs(asks("other"))).toEqual(["other"]);
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 5));
});

test("one that waits keeps waiting while it is asked for again, and gives way to what is foreseen", async () => {
  const waits = await prewarmed();
  const before = compilers();
  prewarmChild();
  expect(before).toEqual(expect.arrayContaining([...compilers()]));
  const given = await prewarmed(asks("one"));
  prewarmChild();
  expect(await programs(asks("one"))).toEqual(["one"]);
  expect(given).not.toBe(waits);
});

test("what is no tool's name is no file's", () => {
  expect(foreseen("../foreseen/opensnoop")).toBeUndefined();
  expect(foreseen("")).toBeUndefined();
});

// An ordinary user may not see which tracepoints there are.
test.runIf(process.geteuid!() === 0)("the build foresaw what the tools ask", async () => {
  const place = join(packageRoot(), "dist/foreseen");
  const now = await foresee();
  expect(now.size).toBeGreaterThan(50);
  expect(readdirSync(place).sort()).toEqual([...now.keys()].sort());
  for (const [name, text] of now) expect(readFileSync(join(place, name), "utf8")).toBe(text);
});

test.runIf(process.geteuid!() === 0)(
  "what came with the package is what the compiler makes",
  async () => {
    for (const name of ["opensnoop", "execsnoop", "biolatency", "tcplife"]) {
      const request = foreseen(name)!;
      const made = await runChild(request);
      const taken = await runChild(request, undefined, (announced) => readyMade(announced));
      if (!made.ok || !taken.ok) throw new Error(name);
      // What clang looked for in vain comes after the announcement.
      const { files } = taken.answer;
      expect(taken.answer).toEqual({ ...made.answer, files, log: "" });
    }
  },
);
