import { getPriority } from "node:os";
import { expect, it, afterAll, beforeAll } from "vitest";
import { BPF, tracepoint, uprobe, uretprobe, type Hook } from "../../../src/lib/index.js";
import { eventually } from "../../support/eventually.js";

/** One line of the dialect: what it gives in a program that runs once, in this process's getpriority(2). */
export interface Case {
  /** As the tables of docs/c.md name it. */
  readonly item: string;
  /** Body of a C function that gives a u64. */
  readonly body: string;
  readonly gives: number | bigint | ((value: bigint, bpf: BPF) => void);
  /** tracepoint (`args`) unless given; the others have `struct pt_regs *ctx`. */
  readonly at?: "uprobe" | "uretprobe";
  /** It goes on in another program and gives nothing itself. */
  readonly leaves?: true;
  /** Before any of them runs. */
  readonly prepare?: (bpf: BPF) => void;
}

const HOOKS: Readonly<Record<string, Hook>> = {
  tracepoint: tracepoint("syscalls:sys_enter_getpriority"),
  uprobe: uprobe({ library: "c", symbol: "getpriority", pid: process.pid }),
  uretprobe: uretprobe({ library: "c", symbol: "getpriority", pid: process.pid }),
};

const program = ({ body, at }: Case, i: number): string => {
  const context =
    at === undefined
      ? "struct tracepoint__syscalls__sys_enter_getpriority *args"
      : "struct pt_regs *ctx";
  return `
static __always_inline u64 body_${i}(${context}) {
${body}
}
int case_${i}(${context}) {
  if (bpf_get_current_pid_tgid() >> 32 != ${process.pid}) return 0;
  int place = ${i};
  u64 value = body_${i}(${at === undefined ? "args" : "ctx"});
  given.update(&place, &value);
  return 0;
}`;
};

/** Compiles all into one program; each runs once, before the first is looked at. */
export function runCases(preamble: string, cases: readonly Case[]): void {
  let bpf: BPF | undefined;
  beforeAll(async () => {
    const text = [preamble, `BPF_HASH(given, int, u64, ${cases.length});`, ...cases.map(program)];
    bpf = await BPF.open({ text: text.join("\n"), attach: "none" });
    for (const { prepare } of cases) prepare?.(bpf);
    for (const [i, { at = "tracepoint" }] of cases.entries()) bpf.attach(`case_${i}`, HOOKS[at]!);
    getPriority(process.pid);
  });
  afterAll(() => bpf?.close());
  it.each(cases.map((one, i) => ({ ...one, i })))("$item", (one) => {
    judge(bpf!, one.i, one);
  });
}

/** What has not run has given nothing. */
function judge(bpf: BPF, i: number, { gives, leaves }: Case): void {
  const value = bpf.map<number, bigint>("given").get(i);
  if (leaves === true) expect(value).toBeUndefined();
  else expect(value, "it ran").toBeDefined();
  if (typeof gives === "function") gives(value!, bpf);
  else expect(value).toBe(BigInt.asUintN(64, BigInt(gives)));
}

/** Where bodies run that are no probes: on packets, sockets, in cgroups. */
export interface Place {
  /** The parameter: `struct __sk_buff *skb`. */
  readonly context: string;
  /** C that tells whether it is the test's own run. */
  readonly ours: string;
  /** What the program gives, beside the value that is kept. */
  readonly result: string;
  readonly hook: () => Hook;
  /** Makes it happen. */
  readonly happen: () => unknown;
}

/** As runCases, one after the other: what one does to a packet is nothing to the next. */
export function runEach(place: Place, preamble: string, cases: readonly Case[]): void {
  const { context, ours, result, hook, happen } = place;
  const name = context.split("*").at(-1)!;
  const programs = cases.map(
    ({ body }, i) => `
static __always_inline u64 body_${i}(${context}) { ${body} }
int case_${i}(${context}) {
  if (!(${ours})) return ${result};
  int place = ${i};
  u64 value = body_${i}(${name});
  given.update(&place, &value);
  return ${result};
}`,
  );
  let bpf: BPF | undefined;
  beforeAll(async () => {
    const text = [preamble, `BPF_HASH(given, int, u64, ${cases.length});`, ...programs];
    bpf = await BPF.open({ text: text.join("\n"), attach: "none" });
  });
  afterAll(() => bpf?.close());
  it.each(cases.map((one, i) => ({ ...one, i })))("$item", async (one) => {
    const { i, prepare } = one;
    prepare?.(bpf!);
    bpf!.attach(`case_${i}`, hook());
    await happen();
    const given = bpf!.map<number, bigint>("given");
    await eventually(() => expect(given.has(i)).toBe(true));
    bpf!.detach(`case_${i}`);
    judge(bpf!, one.i, one);
  });
}
