import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { native } from "../../src/native/addon.js";
import { packageRoot } from "../../src/package/root.js";
import { Workload } from "./workload.js";

const fixture = join(packageRoot(), "build/test-fixtures/engine.mjs");
beforeAll(() =>
  build({
    entryPoints: [join(packageRoot(), "test/engine/fixture.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: fixture,
    logLevel: "error",
  }),
);

/** Of this file's own tracers alone: others may trace on the machine meanwhile. */
const name = `test_${process.pid}`;
const programs = () =>
  native()
    .programNames()
    .filter((each) => each === name).length;

interface Said {
  readonly ready?: boolean;
  readonly end?: { readonly kind: string; readonly errno?: number };
  readonly stats?: { readonly printed: number; readonly lost: number };
  readonly opened?: number;
  readonly during?: number;
  readonly left?: number;
}

/** The fixture, traced through what it says on stderr. */
class Tracer {
  readonly child: ChildProcess;
  private readonly said: Said[] = [];
  private waiting: (() => void) | undefined;

  /** `shell`: a pipeline with $FIXTURE in it, else stdout is a pipe to this process. */
  constructor(mode: string, pid: number, shell?: string) {
    const command = [process.execPath, "--expose-gc", fixture, mode, String(pid), name];
    this.child =
      shell === undefined
        ? spawn(command[0] ?? "", command.slice(1), { stdio: ["ignore", "pipe", "pipe"] })
        : spawn("sh", ["-c", shell.replace("$FIXTURE", command.join(" "))], {
            stdio: ["ignore", "pipe", "pipe"],
          });
    if (this.child.stderr === null) throw new Error("no stderr");
    createInterface({ input: this.child.stderr }).on("line", (line) => {
      if (!line.startsWith("{")) return void process.stderr.write(`${line}\n`);
      this.said.push(JSON.parse(line) as Said);
      this.waiting?.();
    });
  }

  async says(test: (said: Said) => boolean): Promise<Said> {
    for (;;) {
      const found = this.said.find(test);
      if (found !== undefined) return found;
      await new Promise<void>((done) => (this.waiting = done));
    }
  }

  ready = () => this.says((said) => said.ready === true);
  end = () => this.says((said) => said.end !== undefined);
  closed = () =>
    new Promise<number | null>((done) =>
      this.child.exitCode === null ? this.child.once("close", done) : done(this.child.exitCode),
    );

  private text = "";
  private ended: Promise<void> | undefined;
  private arrived?: () => void;

  /** Reads stdout, from the first call on. */
  private read(): Promise<void> {
    return (this.ended ??= (async () => {
      for await (const chunk of this.child.stdout ?? []) {
        this.text += String(chunk);
        this.arrived?.();
      }
    })());
  }

  /** Everything on stdout. */
  async output(): Promise<string> {
    await this.read();
    return this.text;
  }

  /** Waits until so many of the workload's calls have been printed. */
  async printed(count: number): Promise<void> {
    const end = this.read().then(() => true);
    while (traced(this.text) < count) {
      const more = new Promise<boolean>((done) => (this.arrived = () => done(false)));
      if (await Promise.race([more, end])) throw new Error(`${traced(this.text)} of ${count}`);
    }
  }
}

/** Waits until the kernel has let go of the fixture's programs: when, is up to RCU. */
async function noneLeft(): Promise<void> {
  while (programs() > 0) await new Promise((done) => setTimeout(done, 20));
}

const traced = (text: string) =>
  text.split("\n").filter((line) => /^\d+$/.test(line) && Number(line) >= 1_000_000).length;

describe("output that is read slowly", () => {
  it("arrives whole through a pipe whose reader pauses", async () => {
    const workload = new Workload(50_000);
    const go = join(mkdtempSync(join(tmpdir(), "robust-")), "go");
    execFileSync("mkfifo", [go]);
    const tracer = new Tracer("print", workload.pid, `$FIXTURE | (cat ${go}; cat)`);
    await tracer.ready();
    const output = tracer.output();
    await workload.run();
    writeFileSync(go, "");
    await tracer.printed(50_000);
    process.kill(await fixturePid(tracer), "SIGINT");
    const { end, stats } = await tracer.end();
    expect(end).toEqual({ kind: "stopped" });
    expect(stats?.lost).toBe(0);
    expect(traced(await output)).toBe(50_000);
  });

  it("arrives whole through a socket", async () => {
    const workload = new Workload(50_000);
    const tracer = new Tracer("print", workload.pid);
    await tracer.ready();
    await workload.run();
    const output = tracer.output();
    await tracer.printed(50_000);
    tracer.child.kill("SIGINT");
    expect((await tracer.end()).end).toEqual({ kind: "stopped" });
    expect(traced(await output)).toBe(50_000);
  });

  it("does not keep a tracer that was told to stop", async () => {
    const workload = new Workload(50_000);
    const tracer = new Tracer("print", workload.pid);
    await tracer.ready();
    await workload.run();
    tracer.child.kill("SIGINT");
    const { end } = await tracer.end();
    expect(end?.kind).toMatch(/^(stopped|write-error)$/);
    tracer.child.stdout?.resume();
    expect(await tracer.closed()).toBe(0);
  });
});

/** Pid of the fixture inside the shell's pipeline. */
async function fixturePid(tracer: Tracer): Promise<number> {
  const { readdirSync, readFileSync } = await import("node:fs");
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (parent !== tracer.child.pid) continue;
      if (readFileSync(`/proc/${entry}/cmdline`, "utf8").includes(fixture)) return Number(entry);
    } catch {
      // ended meanwhile
    }
  }
  throw new Error("the fixture is not running");
}

describe("output that cannot be written", () => {
  it("ends the trace when the reader went away, also while nothing happens", async () => {
    const tracer = new Tracer("print", 1, "$FIXTURE | head -1");
    const { end } = await tracer.end();
    expect(end).toEqual({ kind: "pipe-closed" });
    expect(await tracer.output()).toBe("-\n");
  });

  it("ends the trace when the reader goes away under load", async () => {
    const workload = new Workload(300_000);
    const tracer = new Tracer("print", workload.pid, "$FIXTURE | head -100");
    await tracer.ready();
    const output = tracer.output();
    await workload.run();
    expect((await tracer.end()).end).toEqual({ kind: "pipe-closed" });
    expect((await output).split("\n").length).toBe(101);
  });

  it("reports a full disk", async () => {
    const tracer = new Tracer("print", 1, "$FIXTURE > /dev/full");
    const { end } = await tracer.end();
    expect(end).toMatchObject({ kind: "write-error", errno: 28 });
    expect(await tracer.closed()).toBe(0);
  });
});

describe("nothing is left in the kernel", () => {
  beforeEach(noneLeft);

  it("after a stop in the midst of events", async () => {
    const workload = new Workload(2_000_000);
    const tracer = new Tracer("print", workload.pid, "$FIXTURE | cat");
    await tracer.ready();
    const run = workload.run();
    await tracer.printed(1);
    process.kill(await fixturePid(tracer), "SIGINT");
    const { end, stats } = await tracer.end();
    expect(end).toEqual({ kind: "stopped" });
    expect(stats?.printed).toBeGreaterThan(0);
    expect(await tracer.closed()).toBe(0);
    await noneLeft();
    await run;
  });

  it("after SIGKILL", async () => {
    const tracer = new Tracer("print", 1);
    await tracer.ready();
    expect(programs()).toBe(1);
    tracer.child.kill("SIGKILL");
    await tracer.closed();
    await noneLeft();
  });

  it("after process.exit with everything open", async () => {
    const tracer = new Tracer("exit", 1);
    tracer.child.stdout?.resume();
    expect(await tracer.closed()).toBe(3);
    await noneLeft();
  });

  it("after a worker thread was terminated", async () => {
    const tracer = new Tracer("worker", 1);
    tracer.child.stdout?.resume();
    const { during, left } = await tracer.says((said) => said.during !== undefined);
    expect(during).toBe(1);
    expect(left).toBe(0);
    expect(await tracer.closed()).toBe(0);
  });

  it("after open sessions were collected", async () => {
    const tracer = new Tracer("gc", 1);
    const { opened, left } = await tracer.says((said) => said.opened !== undefined);
    expect(opened).toBe(20);
    expect(left).toBe(0);
  });
});
