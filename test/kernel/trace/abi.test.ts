import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { BPF, usdt } from "../../../src/lib/index.js";
import { run, runTool, runTrace, start } from "../../support/run.js";
import { compileWorkload, Workload } from "../../support/workload.js";

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

/** Runs one to its end: what the kernel is asked for is undone at once. */
const tried = (name: string, probe: string) =>
  run("bcc-trace", ["--dry-run", probe.replace("@", compileWorkload(name))]);

const FLOATING = /is a floating-point number: a probe sees no register of that kind/;

onX64("what is no single number is refused, never shown as one", () => {
  test.each<[string, string, RegExp]>([
    ["abi", 'r:@:give_double "%d", retval', FLOATING],
    ["abi", 'r:@:give_double "%d", $retval', FLOATING],
    ["abi", 'r:@:give_large "%d", retval', /retval does not come in one register/],
    ["abi", 'r:@:give_nothing "%d", retval', /retval does not exist: .* gives nothing \(void\)/],
    ["abi", 'p:@:take_doubles "%d", arg2', FLOATING],
    ["abi", 'p:@:take_doubles "%d", y', FLOATING],
    ["abi", 'p:@:take_long_double "%d", arg1', FLOATING],
    ["abi", 'p:@:take_large "%d", arg1', /arg1 is large, 24 bytes by value/],
    ["abi", 'p:@:take_words "%d", m', /m is words, 16 bytes by value/],
    ["abi", 'p:@:take_wide "%d", w', /w is a number of 16 bytes, wider than a register/],
    ["abi", 'p:@:give_int "%d", arg2', /arg2 does not exist: the function takes one parameter/],
    ["abi32", 'r:@:give_double "%d", retval', FLOATING],
    ["abi32", 'r:@:give_large "%d", retval', /retval does not come in one register/],
    ["abi32", 'r:@:give_wide "%d", retval', /retval does not come in one register/],
    ["abi32", 'r:@:give_nothing "%d", retval', /retval does not exist/],
    ["abi32", 'p:@:take_doubles "%d", x', FLOATING],
    ["abi32", 'p:@:take_large "%d", b', /b is large, 12 bytes by value/],
    ["abi_plain", 'p:@:take_doubles(int a, float x) "%d", x', FLOATING],
    [
      "abi_plain",
      'p:@:take_large(struct large b, int q) "%d", q',
      /q comes after parameter 1, .*: struct large is not known, and it has no debug information/,
    ],
  ])("%s: %s", async (name, probe, says) => {
    const ended = await tried(name, probe);
    expect(ended.stderr).toMatch(says);
    expect(ended.stdout).toBe("");
    expect(ended.status).toBe(1);
  });

  const file = (name: string) => compileWorkload(name);

  test.each(["abi", "abi32"])("%s: by argdist and funcslower too", async (name) => {
    const counted = await run("bcc-tool", [
      ...["argdist", "-d", "1", "-C", `r:${file(name)}:give_double():u64:$retval`],
    ]);
    expect(counted).toMatchObject({ status: 1, stderr: expect.stringMatching(FLOATING) });
    const slow = await run(
      "bcc-tool",
      ["funcslower", "-a", "2", "-d", "1", `${file(name)}:take_doubles`],
      { timeout: 20_000 },
    );
    expect(slow).toMatchObject({ status: 1, stderr: expect.stringMatching(FLOATING) });
  });
});

onX64("without types, a number is shown with one warning", () => {
  const warnings = (stderr: string) => stderr.match(/nothing tells what .*/g) ?? [];

  test.each<[string, readonly RegExp[]]>([
    [
      'p:@:take_doubles "%d %d", arg2, arg3',
      [/what take_doubles takes \(it has no debug .*: arg2 is/],
    ],
    ['p:@:take_many (arg7 == 471) "%s", arg1', [/what take_many takes .*: arg7 is/]],
    ['r:@:give_double "%d", retval', [/what give_double gives \(it has no debug .*: retval is/]],
    ['r:@:give_double "%d", $entry(arg1)', [/what give_double takes/]],
    // A person says what it is, or it is shown as text.
    ['r:@:give_int "%d", (int)retval', []],
    ['r:@:give_text "%s", retval', []],
    ['p:@:take_many "%s", arg2', []],
    ['p:@:take_many (STRCMP("x", arg2))', []],
    ['p:@:take_doubles(int a, float x, int b) "%d %d", b, $pid', []],
    ["p:@:take_doubles", []],
  ])("%s", async (probe, says) => {
    const ended = await tried("abi_plain", probe);
    expect(ended.status).toBe(0);
    const told = warnings(ended.stderr);
    expect(told).toHaveLength(says.length);
    says.forEach((text, i) => expect(told[i]).toMatch(text));
  });

  test.each<[string, number]>([
    ["p:@:take_doubles():int:arg2", 1],
    ["r:@:give_double()", 1],
    ["r:@:give_double():int:$retval", 0],
    ["p:@:take_doubles(int a, float x, int b):int:b", 0],
  ])("argdist -C %s", async (spec, count) => {
    const at = spec.replace("@", compileWorkload("abi_plain"));
    const ended = await run("bcc-tool", ["argdist", "-d", "1", "-C", at]);
    expect(ended.status).toBe(0);
    expect(warnings(ended.stderr)).toHaveLength(count);
  });

  test("funcslower -a", async () => {
    const at = `${compileWorkload("abi_plain")}:take_doubles`;
    const slower = start("bcc-tool", ["funcslower", "-v", "-a", "3", at]);
    await slower.attached();
    const ended = await slower.end("SIGINT");
    expect(warnings(ended.stderr)).toHaveLength(1);
  });

  test("with types there is none", async () => {
    const ended = await tried("abi", 'r:@:give_int "%d %d", retval, $entry(x)');
    expect(ended.status).toBe(0);
    expect(warnings(ended.stderr)).toEqual([]);
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

  test("each place's own semaphore, without -p, by every command", async () => {
    const tick = `u:${compileWorkload("usdt_forms")}:tick`;
    const workload = ["usdt_forms"] as const;
    const { lines } = await runTrace([`${tick} "%d", arg1`], { workload });
    expect(lines.map((line) => line.split(/ +/).at(-1))).toEqual(["1", "2"]);
    const counted = await runTool("funccount", [tick], { workload });
    expect(counted.stdout).toMatch(/tick +2$/m);
    const spec = `${tick}():int:arg1`;
    const shown = await runTool("argdist", ["-C", spec], { workload });
    expect(shown.stdout).toMatch(/^\t1 +arg1 = 1\n\t1 +arg1 = 2$|^\t1 +arg1 = 2\n\t1 +arg1 = 1$/m);
    const text =
      "BPF_ARRAY(ticks, u64, 1);\nint hit(struct pt_regs *ctx) { ticks.increment(0); return 0; }";
    const bpf = await BPF.open({ text, attach: "none" });
    bpf.attach("hit", usdt({ path: compileWorkload("usdt_forms"), probe: "tick" }));
    const work = await Workload.start("usdt_forms");
    await work.go();
    await work.end();
    expect(bpf.map<number, bigint>("ticks").get(0)).toBe(2n);
    bpf.close();
  });

  test("variables that 32-bit code finds by its offset table", async () => {
    expect(await traced("usdt32", ['u:@:got "%d %d", arg1, arg2'])).toEqual(["-31337 4711"]);
  });

  test("pointers of 32-bit programs are text where they are asked for as text", async () => {
    expect(await traced("abi32", ['u:@:shown "%d %s", arg1, arg2'])).toEqual(["-5 a text"]);
  });
});

test("user stacks in JSON and CSV, and with -p of a process that ends", async () => {
  const path = compileWorkload("chain");
  for (const of of [[], ["-p", "{pid}"]])
    for (const format of ["--json", "--csv"]) {
      const args = ["-U", format, ...of, `p:${path}:inner`];
      const { stdout, status } = await runTrace(args, { workload: ["chain", 1], kills: true });
      expect(status).toBe(0);
      expect(stdout).toMatch(
        format === "--json"
          ? /"userStack":\["inner[^"]*","middle[^"]*","outer[^"]*","main[^"]*"/
          : /inner[^;,]*;middle[^;,]*;outer[^;,]*;main/,
      );
    }
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
