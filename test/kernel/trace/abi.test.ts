import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { run, runTrace } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

/** Each function of test/workloads/abi.h is called once, with the numbers that stand there. */
const message = (line: string) => line.replace(/^\d+ +\d+ +\S+ +\S+ +/, "");

async function traced(name: string, probes: readonly string[]): Promise<readonly string[]> {
  const path = compileWorkload(name);
  const at = probes.map((probe) => probe.replace("@", path));
  const ended = await runTrace(["-p", "{pid}", ...at], { workload: [name] });
  expect(ended.stderr).not.toMatch(/error|lost/);
  expect(ended.status).toBe(0);
  return ended.lines.map(message);
}

const onX64 = process.arch === "x64" ? describe : describe.skip;

onX64("arguments as their program passes them", () => {
  test("names and places from debug information", async () => {
    const probes = [
      ["p:@:take_large", "q"],
      ["p:@:take_words", "q"],
      ["p:@:take_floats", "q"],
      ["p:@:take_mixed", "arg2"],
      ["p:@:take_packed", "q"],
      ["p:@:take_long_double", "q"],
      ["p:@:take_doubles", "arg5"],
      ["p:@:give_large", "b"],
      ["p:@:take_many", "g"],
      ["p:@:take_wide", "q"],
      ["p:@:take_wide_last", "q"],
    ].map(([probe, name]) => `${probe} "%d", ${name}`);
    const answers = [444, 445, 446, 447, 448, 449, 453, 462, 471, 481, 482];
    expect(await traced("abi", probes)).toEqual(answers.map(String));
  });

  test("without debug information, by a signature", async () => {
    const lines = await traced("abi_plain", [
      'p:@:take_long_double(long double w, int q) "%d", q',
      'p:@:take_doubles(int a, float x, int b, double y, int c) "%d %d %d", a, b, c',
      'p:@:take_many(int a, int b, int c, int d, int e, int f, int g, char *h, s64 i) "%d %s %lld", g, h, i',
      'p:@:take_wide(__int128 w, int q) "%d", q',
      'p:@:take_wide_last(int a, int b, int c, int d, int e, __int128 w, int q) "%d", q',
    ]);
    expect(lines).toEqual(["449", "451 452 453", "471 eighth -9000000000", "481", "482"]);
  });

  test("a program of 32 bits: all on the stack, in words of four bytes", async () => {
    const lines = await traced("abi32", [
      'p:@:take_large "%d", q',
      'p:@:take_doubles "%d %d %d", a, b, c',
      'p:@:give_large "%d %d", a, b',
      'p:@:take_many(int a, int b, int c, int d, int e, int f, int g, char *h, long long i) "%d %s %lld", arg7, arg8, i',
      'r:@:give_int "%d", retval',
      'r:@:give_text "%s", retval',
    ]);
    expect(lines).toEqual([
      "444",
      "451 452 453",
      "461 462",
      "471 eighth -9000000000",
      "-11",
      "a text",
    ]);
  });

  test("results have the type that their function gives", async () => {
    const lines = await traced("abi", [
      'r:@:give_int (retval < 0) "%lld", retval',
      'r:@:give_short (retval == -12) "%lld", retval',
      'r:@:give_byte "%lld", retval',
      'r:@:give_long (retval < 0) "%lld", retval',
      'r:@:give_text "%s", retval',
    ]);
    expect(lines).toEqual(["-11", "-12", "1", "-4294967296", "a text"]);
  });
});

onX64("arguments of USDT probes", () => {
  const forms = (probe: string) => traced("usdt_forms", [probe]);

  test("variables of the program, by their symbols", async () => {
    expect(await forms('u:@:globals "%d %u %d %s", arg1, arg2, arg3, arg4')).toEqual([
      "-77 250 -4 global text",
    ]);
  });

  test("constants have the argument's size and sign", async () => {
    expect(
      await forms('u:@:constants (arg1 == 255) "%u %u %d %lld", arg1, arg2, arg3, arg4'),
    ).toEqual(["255 65534 -1 -4"]);
  });

  test("variables of the thread", async () => {
    expect(await forms('u:@:threads "%d %u %d", arg1, arg2, arg3')).toEqual(["-4242 515 -4242"]);
  });

  test("bytes of registers; floating-point numbers take no place of others", async () => {
    expect(await forms('u:@:bytes "%x %x", arg1, arg2')).toEqual(["12 34"]);
    expect(await forms('u:@:floats "%d", arg2')).toEqual(["7"]);
    const path = compileWorkload("usdt_forms");
    const ended = await run("bcc-trace", [`u:${path}:floats "%d", arg1`]);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/arg1 is a floating-point number/);
  });

  test("each place's own semaphore is counted up", async () => {
    expect(await forms('u:@:tick "%d", arg1')).toEqual(["1", "2"]);
  });

  test("pointers of 32-bit programs are text where they are asked for as text", async () => {
    expect(await traced("abi32", ['u:@:shown "%d %s", arg1, arg2'])).toEqual(["-5 a text"]);
  });
});

test("stacks of a process that has ended before its events are printed have names", async () => {
  const path = compileWorkload("chain");
  const ended = await runTrace(["-U", "-M", "1", `p:${path}:inner`], {
    workload: () => {
      // Started after the trace, and gone at once: its input is at its end when it has worked.
      spawnSync(path, ["1"], { input: "go\n" });
    },
    endsItself: true,
  });
  expect(ended.stdout).toMatch(/\binner\+0x\w+ \[chain\]/);
  expect(ended.stdout).toMatch(/\bmain\+0x\w+ \[chain\]/);
  expect(ended.stdout).not.toContain("[unknown]");
});
