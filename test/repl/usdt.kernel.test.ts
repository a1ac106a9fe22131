/** BCC's way to a USDT probe's arguments in C, on a real kernel: bpf_usdt_readarg and _p. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openRunner } from "../../src/cli/repl/runner.js";
import { packageRoot } from "../../src/package/root.js";
import type { Action } from "../../src/repl/actions.js";
import { initialState, type State } from "../../src/repl/model.js";
import { reduce } from "../../src/repl/reducer/index.js";
import { runNew } from "../../src/repl/reducer/runs.js";
import { compileWorkload, Workload } from "../support/workload.js";

const onX64 = process.arch === "x64" ? it : it.skip;

const program = (path: string): string => `
struct ev { s64 word; u8 byte; s32 half; char text[12]; s64 own; };
struct number { u64 one, two, three, four; };
BPF_PERF_OUTPUT(events);
// attach f to u:${path}:forms:globals
int f(struct pt_regs *ctx) {
  struct ev e = {};
  bpf_usdt_readarg(1, ctx, &e.word);
  bpf_usdt_readarg(2, ctx, &e.byte);
  bpf_usdt_readarg(3, ctx, &e.half);
  bpf_usdt_readarg_p(4, ctx, &e.text, sizeof(e.text));
  events.perf_submit(ctx, &e, sizeof(e));
  return 0;
}
// attach g to u:${path}:forms:threads
int g(struct pt_regs *ctx) {
  struct ev e = {};
  bpf_usdt_readarg(1, ctx, &e.own);
  events.perf_submit(ctx, &e, sizeof(e));
  return 0;
}
BPF_PERF_OUTPUT(numbers);
// attach h to u:${path}:forms:constants
int h(struct pt_regs *ctx) {
  struct number n = {};
  bpf_usdt_readarg(1, ctx, &n.one);
  bpf_usdt_readarg(2, ctx, &n.two);
  bpf_usdt_readarg(3, ctx, &n.three);
  bpf_usdt_readarg(4, ctx, &n.four);
  numbers.perf_submit(ctx, &n, sizeof(n));
  return 0;
}
// attach i to u:${path}:forms:bytes
int i(struct pt_regs *ctx) {
  struct number n = {};
  bpf_usdt_readarg(1, ctx, &n.one);
  bpf_usdt_readarg(2, ctx, &n.two);
  numbers.perf_submit(ctx, &n, sizeof(n));
  return 0;
}
`;

onX64("arguments have their own size and sign, whatever they are read into", async () => {
  let state: State = initialState({ rows: 40, columns: 200 }, []);
  const runner = openRunner(
    [],
    (action: Action) => void ([state] = reduce(state, action)),
    { suspend() {}, redraw() {}, quit() {}, edit: () => undefined, copy() {} },
    { warm: false },
  );
  try {
    const [next, effects] = runNew(state, program(compileWorkload("usdt_forms")));
    state = next;
    for (const effect of effects) if (effect.do === "run") await runner.perform(effect);
    expect(state.cells.at(-1)!.diagnostics).toEqual([]);
    const workload = await Workload.start("usdt_forms");
    await workload.go();
    await workload.end();
    const rows = (): readonly unknown[] => {
      runner.sampleAll();
      return state.cells.at(-1)!.data.records.flatMap((records) => records.rows);
    };
    while (rows().length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(rows()).toEqual([
      [-77n, 250n, -4n, "global text", 0n],
      [0n, 0n, 0n, "", -4242n],
      // $-1 of one byte, $-2 of two, $255 of a signed byte, $-4 of eight.
      [0xffn, 0xfffen, BigInt.asUintN(64, -1n), BigInt.asUintN(64, -4n)],
      // The upper and the lower byte of 0x1234.
      [0x12n, 0x34n, 0n, 0n],
    ]);
  } finally {
    runner.close();
  }
});

onX64("what the probe doesn't have, or no program can read, is refused at the call", () => {
  const path = compileWorkload("usdt_forms");
  const refused = (probe: string, argument: number): string => {
    const text = `// attach f to u:${path}:forms:${probe}
int f(struct pt_regs *ctx) { u64 x = 0; bpf_usdt_readarg(${argument}, ctx, &x); return x; }
`;
    const bin = join(packageRoot(), "bin/bcc-repl");
    const ended = spawnSync(bin, ["--batch"], { input: text, encoding: "utf8" });
    return ended.stdout + ended.stderr;
  };
  expect(refused("floats", 1)).toMatch(/argument 1 of forms:floats is a floating-point number/);
  expect(refused("globals", 5)).toMatch(/forms:globals has no argument 5\n.*\n.*\n.*it has 4/);
});
