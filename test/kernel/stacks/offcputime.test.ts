import { describe, expect, test } from "vitest";
import { runTool, start, type Ended } from "../../support/run.js";
import { Workload } from "../../support/workload.js";

const rest = (args: readonly string[], n: number, millis: number): Promise<Ended> =>
  runTool("offcputime", ["-p", "{pid}", ...args], { workload: ["rest", n, millis] });

const SWITCHES =
  't:sched:sched_switch (args->prev_comm == "rest" || args->next_comm == "rest") "%s", args->next_comm';

/** For how many µs the workload was off the CPU each time, by the trace of its switches. */
function offTimes({ lines }: Ended): readonly number[] {
  const times: number[] = [];
  let left: number | undefined;
  for (const { time, message } of lines.map((line) => JSON.parse(line) as Switch)) {
    const micros = Date.parse(time) * 1000 + Number(/(\d{3})Z$/.exec(time)![1]);
    if (message !== "rest") left = micros;
    else if (left !== undefined) {
      times.push(micros - left);
      left = undefined;
    }
  }
  return times;
}

interface Row {
  readonly kernelStack: readonly string[];
  readonly userStack: readonly string[];
  readonly timeUs: number;
}

interface Switch {
  readonly time: string;
  readonly message: string;
}

/** Off the CPU by sleeping, not by another that took it: that has a stack of its own. */
const SLEEP = /;rest_ms;.*;do_nanosleep;schedule;/;

describe("offcputime", () => {
  test("known sleeps give their time, once each, to their chain", async () => {
    const work = await Workload.start("rest", [10, 100]);
    const switches = start("bcc-trace", ["-v", "--json", SWITCHES]);
    try {
      await switches.attached();
      const args = ["-p", String(work.pid), "--json", "-m", "10000"];
      const { status, stdout } = await runTool("offcputime", args, { workload: () => work.go() });
      const sleeps = offTimes(await switches.end("SIGINT")).filter((micros) => micros >= 10_000);
      expect(status).toBe(0);
      const rows = stdout
        .split("\n")
        .filter((line) => line.includes('"kernelStack"'))
        .map((line) => JSON.parse(line) as Row);
      const asleep = rows.filter(({ kernelStack: [, by, at], userStack: [top] }) =>
        /^schedule do_nanosleep rest_ms$/.test(`${by} ${at} ${top}`),
      );
      expect(asleep).toHaveLength(1);
      expect(asleep[0]).toMatchObject({ comm: "rest" });
      expect(asleep[0]!.userStack.slice(0, 4)).toEqual(["rest_ms", "bed", "evening", "main"]);
      // The kernel of a sandbox may hide switches from threads of its own from whoever traces: of
      // the ten as many as a trace of all switches has.
      expect(sleeps.length).toBeGreaterThan(0);
      const took = sleeps.reduce((sum, micros) => sum + micros, 0);
      // Both read the clock at the switch, one after the other, which takes a machine that is emulated
      // some ms: less than one sleep in all.
      const told = rows.reduce((sum, { timeUs }) => sum + timeUs, 0);
      expect(Math.abs(told - took)).toBeLessThan(90_000);
    } finally {
      switches.child.kill("SIGKILL");
      await work.kill();
    }
  });

  test("as folded stacks, kernel frames outside of the user's", async () => {
    const { stdout } = await rest(["-f", "-m", "10000"], 5, 200);
    const lines = stdout.split("\n").filter((line) => SLEEP.test(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^rest;.*main;evening;bed;rest_ms;.*;schedule;.* \d+$/);
  });

  test("-m, -M and --state let through what they say", async () => {
    const none = await rest(["-f", "-m", "900000000"], 2, 20);
    expect(none.stdout).toBe("");
    // A machine that is itself put off makes a sleep short: what is shown are such ones alone.
    const short = await rest(["-f", "-M", "10000"], 2, 100);
    const shown = short.lines
      .filter((line) => SLEEP.test(line))
      .map((line) => Number(line.split(" ").at(-1)));
    expect(shown.reduce((sum, micros) => sum + micros, 0)).toBeLessThanOrEqual(2 * 10_000);
    // Sleep is interruptible: bit 1, not bit 2.
    const other = await rest(["-f", "-m", "10000", "--state", "2"], 2, 100);
    expect(other.stdout).not.toContain("rest_ms");
    const state = await rest(["-f", "-m", "10000", "--state", "1"], 5, 200);
    expect(state.stdout).toContain("rest_ms");
  });
});
