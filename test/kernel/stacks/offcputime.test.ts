import { describe, expect, test } from "vitest";
import { runTool, type Ended } from "../../support/run.js";

const rest = (args: readonly string[], n: number, millis: number): Promise<Ended> =>
  runTool("offcputime", ["-p", "{pid}", ...args], { workload: ["rest", n, millis] });

describe("offcputime", () => {
  test("known sleeps give their time, once each, to their chain", async () => {
    const before = performance.now();
    const { status, stdout } = await rest(["--json", "-m", "10000"], 10, 20);
    const elapsed = performance.now() - before;
    expect(status).toBe(0);
    const rows = stdout
      .split("\n")
      .filter((line) => line.includes("rest_ms"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ comm: "rest" });
    // Ten stretches of 20 ms and what it took to wake up: no more than the whole run took. A sandbox's
    // kernel may hide switches from threads of its own, from ftrace too: of two the return may be missing.
    const took = Number(rows[0]?.["timeUs"]);
    expect(took).toBeGreaterThanOrEqual(160_000);
    expect(took).toBeLessThan(elapsed * 1000);
  });

  test("as folded stacks, kernel frames outside of the user's", async () => {
    const { stdout } = await rest(["-f", "-m", "10000"], 3, 20);
    const lines = stdout.split("\n").filter((line) => line.includes("rest_ms"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^rest;.*main;evening;bed;rest_ms;.*;schedule;.* \d+$/);
  });

  test("-m, -M and --state let through what they say", async () => {
    const none = await rest(["-f", "-m", "900000000"], 2, 20);
    expect(none.stdout).toBe("");
    const short = await rest(["-f", "-M", "10000"], 2, 20);
    expect(short.stdout).not.toContain("rest_ms");
    // Sleep is interruptible: bit 1, not bit 2.
    const other = await rest(["-f", "-m", "10000", "--state", "2"], 2, 20);
    expect(other.stdout).not.toContain("rest_ms");
    const state = await rest(["-f", "-m", "10000", "--state", "1"], 2, 20);
    expect(state.stdout).toContain("rest_ms");
  });
});
