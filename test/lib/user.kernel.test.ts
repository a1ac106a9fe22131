/** Functions and USDT probes of programs and libraries, as the library places them. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  addSymbolFile,
  BPF,
  demangle,
  tracepoint,
  uprobe,
  uretprobe,
  usdt,
  usdtProbes,
  userFunctions,
  usym,
  type HashMap,
  type StackTraces,
} from "../../src/lib/index.js";
import { Workload, compileWorkload } from "../support/workload.js";

const text = `
BPF_HASH(seen, u64, u64);
int first(struct pt_regs *ctx) { u64 value = PT_REGS_PARM1(ctx); seen.atomic_increment(value); return 0; }
int result(struct pt_regs *ctx) { u64 value = PT_REGS_RC(ctx); seen.atomic_increment(value); return 0; }
int place(struct pt_regs *ctx) { u64 ip = PT_REGS_IP(ctx); seen.atomic_increment(ip); return 0; }
int switched(struct tracepoint__sched__sched_switch *args) { return 0; }`;

const programs: BPF[] = [];
afterEach(() => programs.splice(0).forEach((bpf) => bpf.close()));

async function opened(): Promise<{
  readonly bpf: BPF;
  readonly seen: HashMap<bigint, bigint>;
}> {
  const bpf = await BPF.open({ text, attach: "none" });
  programs.push(bpf);
  return { bpf, seen: bpf.map<bigint, bigint>("seen") };
}

const sorted = (map: HashMap<bigint, bigint>): readonly (readonly [bigint, bigint])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

async function worked(name: string, args: readonly number[]): Promise<number> {
  const work = await Workload.start(name, args);
  await work.go();
  await work.end();
  return work.pid;
}

describe("functions of a program", () => {
  const path = compileWorkload("chain");

  it("by name: arguments of the entry, results of the return", async () => {
    const { bpf, seen } = await opened();
    const link = bpf.attach("first", uprobe({ path, symbol: "outer" }));
    await worked("chain", [3]);
    expect(sorted(seen)).toEqual([1n, 2n, 3n].map((i) => [i, 1n]));
    link.detach();
    seen.clear();
    bpf.attach("result", uretprobe({ path, symbol: "outer" }));
    await worked("chain", [2]);
    expect(sorted(seen)).toEqual([
      [4n, 1n],
      [7n, 1n],
    ]);
  });

  it("by their places: the file's offset, the symbol table's address, bytes behind a name", async () => {
    const [{ offset } = { offset: -1 }] = userFunctions(path, "inner");
    const line = execFileSync("nm", [path], { encoding: "utf8" });
    const address = BigInt(`0x${/^(\w+) T inner$/m.exec(line)?.[1]}`);
    for (const where of [{ offset }, { address }, { symbol: "inner", offset: 0 }]) {
      const { bpf, seen } = await opened();
      bpf.attach("first", uprobe({ path, ...where }));
      await worked("chain", [1]);
      expect(sorted(seen)).toEqual([[3n, 1n]]);
    }
  });

  it("are refused where the program could die of it, unless that is asked for", async () => {
    const { bpf } = await opened();
    // A file of its own: nobody runs it.
    const own = mkdtempSync(join(tmpdir(), "inside-"));
    const path = join(own, "chain");
    copyFileSync(compileWorkload("chain"), path);
    const [{ offset } = { offset: -1 }] = userFunctions(path, "inner");
    const first = /^ +(\w+):\t((?:\w\w )+)/m.exec(
      execFileSync("objdump", ["-d", "--disassemble=inner", path], { encoding: "utf8" }),
    );
    const long = first![2]!.trim().split(" ").length;
    // Of the first instruction whose length is above 1, or behind it the second's.
    const inside = long > 1 ? 1 : 2;
    const address = BigInt(`0x${first![1]}`);
    for (const where of [
      { symbol: "inner", offset: inside },
      { offset: offset + inside },
      { address: address + BigInt(inside) },
    ]) {
      const refused = { code: "inside-instruction", phase: "attach" };
      expect(() => bpf.attach("first", uprobe({ path, ...where }))).toThrow(
        expect.objectContaining(refused),
      );
      bpf.attach("first", uprobe({ path, ...where, force: true })).detach();
    }
    const again = uretprobe({ library: "c", symbol: "setjmp" });
    expect(() => bpf.attach("result", again)).toThrow(
      expect.objectContaining({ code: "returns-again" }),
    );
    const late = uretprobe({ path, symbol: "inner", offset: inside });
    expect(() => bpf.attach("result", late)).toThrow(
      expect.objectContaining({ code: "return-inside" }),
    );
    rmSync(own, { recursive: true });
  });

  it("by a pattern: all that match, each once", async () => {
    const { bpf, seen } = await opened();
    bpf.attach("place", uprobe({ path, pattern: /^(inner|middle|outer)$/ }));
    await worked("chain", [2]);
    expect([...seen.values()]).toEqual([2n, 2n, 2n]);
  });

  it("of one process alone", async () => {
    const { bpf, seen } = await opened();
    const [one, other] = [await Workload.start("chain", [1]), await Workload.start("chain", [5])];
    bpf.attach("first", uprobe({ path, symbol: "outer", pid: one.pid }));
    await Promise.all([one.go(), other.go()]);
    expect(sorted(seen)).toEqual([[1n, 1n]]);
    await Promise.all([one.end(), other.end()]);
  });

  it("have names by their addresses", async () => {
    const { bpf, seen } = await opened();
    bpf.attach("place", uprobe({ path, symbol: "middle" }));
    const work = await Workload.start("chain", [1]);
    await work.go();
    const [[address] = [0n]] = [...seen];
    expect(usym(work.pid, address)).toMatch(/^middle\b.*\[chain/);
    await work.end();
  });

  it("have names by build id when the process has ended, of files that are added", async () => {
    const bpf = await BPF.open({
      text: `BPF_STACK_TRACE_BUILDID(stacks, 64);
        BPF_ARRAY(ids, s64, 1);
        int keep(struct pt_regs *ctx) {
          int zero = 0; s64 id = stacks.get_stackid(ctx, BPF_F_USER_STACK);
          ids.update(&zero, &id);
          return 0;
        }`,
      attach: "none",
    });
    programs.push(bpf);
    bpf.attach("keep", uprobe({ path, symbol: "inner" }));
    const pid = await worked("chain", [1]);
    addSymbolFile(path);
    const id = Number(bpf.map<number, bigint>("ids").get(0));
    const { frames } = bpf.map<StackTraces>("stacks").walk(id, pid);
    expect(frames[0]?.name).toBe("inner");
  });

  it("that are not there are told with the nearest", async () => {
    const { bpf } = await opened();
    expect(() => bpf.attach("first", uprobe({ path, symbol: "middel" }))).toThrow(
      expect.objectContaining({ code: "unknown-symbol", hint: "nearest: middle" }) as Error,
    );
    expect(() => bpf.attach("first", uprobe({ path, pattern: /^nothing$/ }))).toThrow(/matches/);
  });
});

describe("USDT probes", () => {
  const path = compileWorkload("usdt");

  it("are listed of a file and of a process", async () => {
    const names = (where: string | number): readonly string[] => [
      ...new Set(
        usdtProbes(where)
          .filter(({ provider }) => provider === "bite")
          .map(({ name }) => name),
      ),
    ];
    expect(names(path).toSorted()).toEqual(["empty", "guarded", "plain"]);
    const work = await Workload.start("usdt", [0]);
    expect(names(work.pid).toSorted()).toEqual(["empty", "guarded", "plain"]);
    await work.go();
    await work.end();
  });

  it("run at each of their places, and count semaphores up and down", async () => {
    const { bpf, seen } = await opened();
    bpf.attach("place", usdt({ path, provider: "bite", probe: "plain" }));
    const guarded = bpf.attach("place", usdt({ path, probe: "guarded" }));
    const work = await Workload.start("usdt", [4]);
    await work.go();
    expect(work.lines).toEqual(["guarded 4"]);
    expect([...seen.values()]).toEqual([4n, 4n, 4n]);
    guarded.detach();
    await work.end();
    const untraced = await Workload.start("usdt", [4]);
    await untraced.go();
    expect(untraced.lines).toEqual(["guarded 0"]);
    await untraced.end();
  });

  it("of one process, by its number", async () => {
    const { bpf, seen } = await opened();
    const work = await Workload.start("usdt", [2]);
    bpf.attach("place", usdt({ pid: work.pid, probe: "plain" }));
    await work.go();
    expect([...seen.values()]).toEqual([2n, 2n]);
    await work.end();
    expect(() => bpf.attach("place", usdt({ path, probe: "plian" }))).toThrow(/plian/);
  });

  const reading = `
    BPF_HASH(seen, s64, u64);
    int guarded(struct pt_regs *ctx) {
      int n = 0; char text[16] = {};
      bpf_usdt_readarg(1, ctx, &n);
      bpf_usdt_readarg_p(2, ctx, &text, sizeof(text));
      s64 key = n; u64 last = text[8] - '0';
      seen.update(&key, &last);
      return 0;
    }`;
  const place = `// attach guarded to u:${path}:bite:guarded`;

  it.each([
    ["where the text says", { text: `${reading}\n${place}` }],
    [
      "where the options say",
      { text: reading, usdt: { guarded: usdt({ path, probe: "guarded" }) } },
    ],
  ])("have arguments %s", async (_, options) => {
    const bpf = await BPF.open(options);
    programs.push(bpf);
    await worked("usdt", [2]);
    expect(new Map(bpf.map<bigint, bigint>("seen"))).toEqual(
      new Map([
        [-1n, 1n],
        [-2n, 2n],
      ]),
    );
  });

  it("that there are none of are refused, and mistakes are on the text's own lines", async () => {
    const open = (text: string): Promise<BPF> => BPF.open({ text: `${text}\n${place}` });
    await expect(open(reading.replace("readarg(1", "readarg(3"))).rejects.toThrow(
      /program.c:5:\d+: .*guarded has no argument 3/,
    );
    await expect(open(reading.replace("int n = 0", "int m = 0"))).rejects.toThrow(
      /program.c:5:\d+: .*\bn\b/,
    );
  });
});

it("C++ and Rust names are written as a person writes them", () => {
  expect(demangle("_ZN5space8functionEi")).toBe("space::function(int)");
  expect(demangle("plain")).toBe("plain");
});

describe("many places at once", () => {
  it("tracepoints by a pattern, and what there is none of", async () => {
    const { bpf } = await opened();
    const link = bpf.attach("switched", tracepoint("sched:sched_swi*"));
    expect(link.places).toContain("sched:sched_switch");
    expect(link.info).toMatchObject({ program: "switched", attached: true, missed: 0 });
    link.detach();
    expect(link.info.attached).toBe(false);
    expect(() => bpf.attach("switched", tracepoint("sched:nosuch*"))).toThrow(/sched:nosuch/);
  });
});
