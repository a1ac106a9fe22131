import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openKernelFacts } from "../../src/facts/index.js";
import { allTools } from "../../src/cli/tool/find.js";
import { left, objects } from "../support/objects.js";
import { run, runTool, start } from "../support/run.js";
import { runSmoke, runsInProcess } from "../support/inprocess.js";
import { tools } from "../../tools/index.js";
import { isRows, isThere } from "../support/needs.js";
import { checkRows, rowsOf } from "../support/smoke.js";
import { Workload } from "../support/workload.js";

const kernel = openKernelFacts();
const directory = mkdtempSync(join(tmpdir(), "tools-"));
afterAll(() => rmSync(directory, { recursive: true }));

/**
 * In a virtual machine, ten times as slow: tools whose probes differ there, and one of each form.
 * SMOKE_ALL=1 runs all of them there, by hand: CONTRIBUTING says how. It was done last on 2026-11-27, on
 * 6.12 and 6.1.
 */
const inVm = new Set(
  "argdist dcsnoop ext4dist ext4slower funccount funcinterval funclatency funcslower offcputime opensnoop profile stackcount syscount tcpsubnet tplist vfsreadlat".split(
    " ",
  ),
);
const all = !process.env["BCC_VM"] || Boolean(process.env["SMOKE_ALL"]);
const chosen = (await allTools()).filter(({ name }) => all || inVm.has(name));

const cases = chosen.flatMap((tool) =>
  tool.smoke
    .filter(({ needs = [] }) => needs.every((need) => isThere(need, kernel)))
    .map((smoke) => [tool.name, smoke.arguments.join(" "), smoke] as const),
);

describe("every tool's own cases", () => {
  test.each(cases)("%s %s", async (name, _, smoke) => {
    const { workload, endsItself = false } = smoke;
    const before = objects();
    const rows = isRows(smoke.expect) ? smoke.expect : undefined;
    const json = rows === undefined ? [] : ["--json"];
    const tool = (await tools[name]!()).default;
    const ended = runsInProcess(tool)
      ? await runSmoke(tool, smoke, { json: rows !== undefined })
      : await runTool(name, [...json, ...smoke.arguments], {
          endsItself,
          ...(workload === undefined ? {} : { workload: [...workload] as [string] }),
        });
    expect(ended.status).toBe(0);
    if (isRows(smoke.expect)) checkRows(rowsOf(ended.stdout), smoke.expect, ended.pid ?? 0);
    else for (const pattern of smoke.expect) expect(ended.stdout).toMatch(pattern);
    for (const pattern of smoke.reject ?? []) expect(ended.stdout).not.toMatch(pattern);
    expect(await left(before)).toBe(0);
  });
});

describe("several processes", () => {
  test("-p A,B: theirs, until the last has ended", async () => {
    const [a, b, other] = await Promise.all(
      [3, 4, 5].map((count) => Workload.start("lookups", [count])),
    );
    const running = start("bcc-tool", [
      ...["gethostlatency", "-v", "--json"],
      ...["-p", `${a!.pid},${b!.pid}`],
    ]);
    try {
      await running.attached();
      await a!.go();
      await a!.end();
      await other!.go();
      await b!.go();
      await b!.end();
      const ended = await running.end();
      expect(ended.status).toBe(0);
      const pids = rowsOf(ended.stdout).map((row) => row["pid"]);
      expect(pids.filter((pid) => pid === a!.pid)).toHaveLength(3 * 3);
      expect(pids.filter((pid) => pid === b!.pid)).toHaveLength(4 * 3);
      expect(pids).toHaveLength(7 * 3);
      expect(ended.stderr).toContain(`processes ${a!.pid}, ${b!.pid} have ended`);
    } finally {
      running.child.kill("SIGKILL");
      await Promise.all([a!, b!, other!].map((work) => work.kill()));
    }
  });

  test("-p A,B at functions of programs: attached to both, to no other", async () => {
    const works = await Promise.all([3, 4, 5].map((count) => Workload.start("getenvs", [count])));
    const [a, b] = works;
    const pids = `${a!.pid},${b!.pid}`;
    const counting = start("bcc-tool", ["funccount", "-v", "-p", pids, "c:getenv"]);
    const tracing = start("bcc-trace", ["-v", "-p", pids, "c:getenv"]);
    try {
      await Promise.all([counting.attached(), tracing.attached()]);
      for (const work of works) await work.go();
      const [counted, traced] = await Promise.all([counting.end("SIGINT"), tracing.end("SIGINT")]);
      expect(counted.stdout).toMatch(/^getenv +7$/m);
      const seen = traced.lines.map((line) => Number(line.split(/\s+/)[0]));
      expect(seen.filter((pid) => pid === a!.pid)).toHaveLength(3);
      expect(seen.filter((pid) => pid === b!.pid)).toHaveLength(4);
      expect(seen).toHaveLength(7);
    } finally {
      for (const running of [counting, tracing]) running.child.kill("SIGKILL");
      await Promise.all(works.map((work) => work.kill()));
    }
  });

  test("argdist and stackcount: the calls of those, each once", async () => {
    const works = await Promise.all([3, 4, 5].map((count) => Workload.start("getenvs", [count])));
    const [a, b] = works.map(({ pid }) => pid);
    const runs = [
      start("bcc-argdist", ["-v", "-p", `${a},${b}`, "-i", "600", "-C", "p:c:getenv():u32:$PID"]),
      start("bcc-argdist", ["-v", "-p", `${a}`, "-p", `${b}`, "-i", "600", "-C", "p:c:getenv()"]),
      start("bcc-tool", ["stackcount", "--explain", "-f", "-U", "-p", `${a},${b}`, "c:getenv"]),
      start("bcc-tool", ["stackcount", "--explain", "-fUP", "-p", `${a},${b}`, "c:getenv"]),
    ];
    try {
      await Promise.all(runs.map((running) => running.attached()));
      for (const work of works) await work.go();
      const ended = await Promise.all(runs.map((running) => running.end("SIGINT")));
      const [each, all, stacks, perProcess] = ended.map(({ lines }) => lines);
      expect(each!.slice(3)).toEqual([`\t3          $PID = ${a}`, `\t4          $PID = ${b}`]);
      expect(all!.slice(3)).toEqual(["\t7          total calls"]);
      expect(stacks).toEqual([expect.stringMatching(/;main;getenv 7$/)]);
      expect(perProcess).toEqual([
        expect.stringMatching(/^getenvs;.*;main;getenv 3$/),
        expect.stringMatching(/^getenvs;.*;main;getenv 4$/),
      ]);
    } finally {
      for (const running of runs) running.child.kill("SIGKILL");
      await Promise.all(works.map((work) => work.kill()));
    }
  });
});

/** Close of a descriptor that nobody has: only the workload does that. */
const closes = "t:syscalls:sys_enter_close():u32:args->fd:args->fd == 0xffffffff#closes";

/** Sum of the figures in argdist's rows. */
const total = (stdout: string): number =>
  [...stdout.matchAll(/^\t(\d+) +args->fd/gm)].reduce((sum, [, count]) => sum + Number(count), 0);

describe("how a run ends", () => {
  test("Ctrl-C prints what was counted since the last output, status 0", async () => {
    const ended = await runTool("argdist", ["-p", "{pid}", "-i", "600", "-C", closes], {
      workload: ["load", "close", 1234],
    });
    expect(ended.status).toBe(0);
    expect(total(ended.stdout)).toBe(1234);
  });

  test("outputs that follow each other quickly lose nothing", async () => {
    const work = await Workload.start("load", ["rounds", 20_000]);
    const args = ["-v", "-p", String(work.pid), "-i", "50ms", "-C", closes];
    const running = start("bcc-argdist", args);
    try {
      await running.attached();
      // However fast the machine is: figures are read while calls come.
      const outputs = (stdout: string) => stdout.match(/^\t\d+ +args->fd/gm)?.length ?? 0;
      const rounds = await running.repeat(
        () => work.go(),
        (stdout) => outputs(stdout) > 2,
      );
      const ended = await running.end("SIGINT");
      expect(ended.status).toBe(0);
      expect(rounds).toBeGreaterThan(0);
      expect(total(ended.stdout)).toBe(rounds * 20_000);
    } finally {
      running.child.kill("SIGKILL");
      await work.kill();
    }
  });

  test("-n: so many outputs; -c: figures go on", async () => {
    const args = ["-n", "3", "-i", "100ms", "-c", "-C", "t:sched:sched_switch()"];
    const ended = await run("bcc-argdist", args);
    expect(ended.status).toBe(0);
    const figures = [...ended.stdout.matchAll(/^\t(\d+) +total calls$/gm)].map(([, n]) =>
      Number(n),
    );
    expect(figures).toHaveLength(3);
    expect(figures).toEqual([...figures].sort((a, b) => a - b));
  });

  test("the traced process's end", async () => {
    const ended = await runTool("argdist", ["-p", "{pid}", "-i", "600", "-C", closes], {
      workload: ["load", "close", 7],
      kills: true,
      endsItself: true,
    });
    expect(ended.status).toBe(0);
    expect(ended.stderr).toMatch(/^process \d+ has ended$/m);
    expect(total(ended.stdout)).toBe(7);
  });

  test("a reader that goes away", async () => {
    const before = objects();
    const running = start("bcc-argdist", ["-i", "50ms", "-C", "t:sched:sched_switch()"]);
    await running.attached();
    running.child.stdout?.destroy();
    const ended = await running.end();
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(await left(before)).toBe(0);
  });

  test("SIGKILL: the kernel takes all back", async () => {
    const before = objects();
    const running = start("bcc-argdist", ["-v", "-i", "600", "-C", closes]);
    await running.attached();
    expect((await running.end("SIGKILL")).status).toBe("SIGKILL");
    expect(await left(before)).toBe(0);
  });
});

test("a second run of the same words counts the same", async () => {
  const args = ["-v", "-i", "600", "-C", closes];
  for (let i = 0; i < 2; i++) {
    const work = await Workload.start("load", ["close", 100]);
    const running = start("bcc-argdist", args, { env: { BCC_REPL_CACHE: directory } });
    await running.attached();
    await work.go();
    const { stdout } = await running.end("SIGINT");
    await work.kill();
    expect(total(stdout)).toBe(100);
  }
});
