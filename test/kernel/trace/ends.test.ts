import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../src/package/root.js";
import { added, left, objects } from "../../support/objects.js";
import { start } from "../../support/run.js";
import { Workload } from "../../support/workload.js";

/** However a trace ends, nothing of it stays in the kernel, and no event goes unaccounted. */

const probe = 'c:getenv "%s", arg1';
describe("nothing stays behind", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)("%s", async (signal) => {
    const before = objects();
    const trace = start("bcc-trace", [probe]);
    await trace.attached();
    expect(added(before)).toBeGreaterThan(0);
    const ended = await trace.end(signal);
    expect(ended.status).toBe(signal === "SIGKILL" ? "SIGKILL" : 0);
    expect(await left(before)).toBe(0);
  });

  test("a reader that goes away (| head -1)", async () => {
    const before = objects();
    const trace = start("bcc-trace", ["t:raw_syscalls:sys_enter"]);
    await trace.attached();
    trace.child.stdout?.destroy();
    const ended = await trace.end();
    expect(ended.status).toBe(0);
    expect(ended.stderr).toBe("");
    expect(await left(before)).toBe(0);
  });

  test("a mistake in the second probe", async () => {
    const before = objects();
    const ended = await start("bcc-trace", [probe, "c:nosuch"]).end();
    expect(ended.status).toBe(1);
    expect(await left(before)).toBe(0);
  });
});

describe("every event is printed or counted as lost", () => {
  /** Reads nothing until the work is done, then all; returns lines printed and the last total of losses. */
  async function stalled(
    args: readonly string[],
    events: number,
  ): Promise<{ printed: number; lost: number }> {
    const work = await Workload.start("load", ["close", events]);
    const trace = spawn(
      process.execPath,
      [join(packageRoot(), "bin/bcc-trace"), "-v", "-p", String(work.pid), ...args],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let stderr = "";
    trace.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    while (!/^attached/m.test(stderr)) await once(trace.stderr, "data");
    await work.go();
    const closed = once(trace, "close");
    let printed = 0;
    trace.stdout.setEncoding("utf8").on("data", (text: string) => {
      for (const c of text) if (c === "\n") printed++;
    });
    // Let what is in the buffer come out, then end.
    trace.kill("SIGINT");
    await closed;
    await work.kill();
    const lost = Number(/lost (\d+) events? of/.exec(stderr)?.[1] ?? 0);
    return { printed: printed - 1, lost };
  }

  test("nobody reads: a small buffer loses, and says how many", async () => {
    const { printed, lost } = await stalled(
      ["-b", "1", 't:syscalls:sys_enter_close (args->fd == 0xffffffff) "%u", args->fd'],
      200_000,
    );
    expect(printed + lost).toBe(200_000);
    expect(lost).toBeGreaterThan(0);
  });

  test("read as it comes: 300,000 at full speed, none lost", async () => {
    const work = await Workload.start("load", ["close", 300_000]);
    // 32 MB are room for all of them: a busy machine may give the reader no CPU until the end.
    const pages = 2 ** Math.max(0, Math.ceil(Math.log2(8192 / cpus().length)));
    const trace = start("bcc-trace", [
      ...["-b", String(pages), "-p", String(work.pid)],
      't:syscalls:sys_enter_close (args->fd == 0xffffffff) "%u", args->fd',
    ]);
    await trace.attached();
    await work.go();
    const ended = await trace.end("SIGINT");
    await work.kill();
    expect(ended.stderr).not.toMatch(/lost/);
    expect(ended.lines).toHaveLength(300_000);
  });
});

test("an event is on its way at once, not when a batch is full", async () => {
  const work = await Workload.start("getenvs", [1]);
  const trace = start("bcc-trace", ["-p", String(work.pid), probe]);
  await trace.attached();
  await work.go();
  while (!trace.stdout.includes("BITE_0")) await once(trace.child.stdout!, "data");
  await trace.end("SIGINT");
  await work.kill();
});

test("the process stays small", async () => {
  const trace = start("bcc-trace", [probe]);
  await trace.attached();
  const status = readFileSync(`/proc/${trace.child.pid}/status`, "utf8");
  const rss =
    Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]) + Number(/^RssFile:\s+(\d+)/m.exec(status)?.[1]);
  await trace.end("SIGINT");
  expect(rss).toBeLessThan(90 * 1024);
});
