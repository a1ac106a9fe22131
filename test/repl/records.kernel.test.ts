/** What the terminal shows of a program's own structs, on a real kernel: events, tables, maps, JSON and CSV. */
import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { exported } from "../../src/repl/effects/export.js";
import type { Cell } from "../../src/repl/model.js";
import { eventLines } from "../../src/repl/widgets/events.js";
import { tableLines } from "../../src/repl/widgets/table.js";
import { compileWorkload } from "../support/workload.js";
import { call, onCall, plain, style, Terminal } from "./terminal.js";

let terminal: Terminal;
afterEach(() => terminal.close());

async function running(text: string): Promise<Terminal> {
  terminal = new Terminal();
  await terminal.run(text);
  return terminal;
}

const STRUCTS = `enum state { DOWN = -2, UP = 7 };
typedef u32 my_t;
struct inner { int a; char n[8]; };
struct ev {
  my_t k;
  struct inner i, list[2];
  u16 grid[2][3];
  unsigned lo : 3, hi : 5;
  enum state state, other;
  union { u32 whole; u8 part[4]; } u;
  u32 many[20];
  __int128 wide;
};
struct tight { u8 z; u64 v; } __attribute__((packed));
`;
const FILL = `struct ev e = {};
  e.k = 7; e.i.a = -4; e.i.n[0] = 'x'; e.list[1].a = 9; e.grid[1][2] = 65535;
  e.lo = 5; e.hi = 17; e.state = DOWN; e.other = 5; e.u.whole = 0x04030201; e.many[19] = 20; e.wide = -1;
`;
const JSON_OF = {
  k: 7,
  i: { a: -4, n: "x" },
  list: [
    { a: 0, n: "" },
    { a: 9, n: "" },
  ],
  grid: [
    [0, 0, 0],
    [0, 0, 65535],
  ],
  lo: 5,
  hi: 17,
  state: "DOWN",
  // It has no name.
  other: "5",
  u: { whole: 0x04030201, part: [1, 2, 3, 4] },
  many: [...new Array<number>(19).fill(0), 20],
  wide: -1,
};

const TEXT_OF =
  '{ k 7, i.a -4, i.n "x", list [{ a 0, n "" }, { a 9, n "" }], grid [[0, 0, 0], [0, 0, 65535]], ' +
  "lo 5, hi 17, state DOWN, other 5, u.whole 67305985, u.part 01 02 03 04, " +
  `many [${"0, ".repeat(19)}20], wide -1 }`;

const COLUMNS = "k,i.a,i.n,list,grid,lo,hi,state,other,u.whole,u.part,many,wide";
const CSV_OF =
  '7,-4,x,"[{ a 0, n """" }, { a 9, n """" }]","[[0, 0, 0], [0, 0, 65535]]",' +
  `5,17,DOWN,5,67305985,01 02 03 04,"[${"0, ".repeat(19)}20]",-1`;

/** What a cell's data is as a file, without the times: objects, and lines. */
function files(cell: Cell): { readonly json: readonly object[]; readonly csv: readonly string[] } {
  const [json, csv] = [exported(cell, "json"), exported(cell, "csv")];
  if (!json.ok || !csv.ok) throw new Error("not exported");
  const lines = (text: string): readonly string[] => text.trim().split("\n");
  return {
    json: lines(json.text).map((line) => JSON.parse(line) as object),
    csv: lines(csv.text).map((line) => line.replace(/^(time|[\d:]+),/, "")),
  };
}

describe("structs of any form", () => {
  for (const [kind, declare, send] of [
    ["perf", "BPF_PERF_OUTPUT(events)", "events.perf_submit(args, &e, sizeof(e))"],
    ["ring", "BPF_RINGBUF_OUTPUT(events, 8)", "events.ringbuf_output(&e, sizeof(e), 0)"],
  ] as const)
    it(`are records of a ${kind} buffer`, async () => {
      await running(`${STRUCTS}${declare};\n${onCall(`${FILL}${send};`)}`);
      call();
      const cell = await terminal.records(1);
      const { json, csv } = files(cell);
      expect(json).toEqual([{ ts: expect.any(String) as string, ...JSON_OF }]);
      expect(csv).toEqual([COLUMNS, CSV_OF]);
      const [heading, line] = eventLines(cell, 5, 400, style).map(plain);
      expect(heading).toMatch(/^ *K +I\.A +I\.N +LIST/);
      expect(line).toMatch(/^ *7 +-4 x +\[\{ a 0, n "" \}, \{ a 9/);
    });

  it("are keys and values of maps, and packed ones", async () => {
    await running(
      `${STRUCTS}BPF_HASH(h, struct tight, struct ev);\nBPF_HASH(n, struct tight);\n` +
        onCall(`${FILL}struct tight k = { 1, 2 };
  h.update(&k, &e); n.increment(k);`),
    );
    call();
    expect(await terminal.map("h")).toEqual([`{ z 1, v 2 } → ${TEXT_OF}`]);
    expect(await terminal.map("n")).toEqual(["{ z 1, v 2 } → 1"]);
    const cell = terminal.sample();
    const { json, csv } = files(cell);
    expect(json[0]).toMatchObject({ z: 1, v: 2, ...JSON_OF });
    expect(json[1]).toMatchObject({ z: 1, v: 2, count: 1 });
    expect(csv.slice(0, 2)).toEqual([`z,v,${COLUMNS}`, `1,2,${CSV_OF}`]);
    const [heading, row] = tableLines(cell, { height: 5, width: 400, style }).map(plain);
    expect(heading).toMatch(/ Z +V +K.* I\.A +I\.N +LIST .* STATE +OTHER +U\.WHOLE +U\.PART/);
    expect(row).toMatch(/ 1 +2 +7 .* -4 +x +\[\{ a 0, n "" .* DOWN +5 +67305985 +01 02 03 04 /);
  });
});

describe(":map", () => {
  it("shows what is zero too, queues and stacks, and values of each CPU", async () => {
    await running(
      `BPF_HASH(z, u32, u64);
BPF_ARRAY(a, u64, 3);
BPF_HASH(small, u32, s16);
BPF_PERCPU_ARRAY(each, u32, 1);
BPF_QUEUE(q, u64, 4);
BPF_STACK(s, u64, 4);
BPF_HASH(signs, u32, int);
` +
        onCall(`u32 k = 1; u64 v = 0; z.update(&k, &v);
  int i = 2; v = 9; a.update(&i, &v);
  s16 minus = -3; small.update(&k, &minus);
  int below = -5; signs.update(&k, &below);
  v = 1; q.push(&v, 0); s.push(&v, 0); v = 2; q.push(&v, 0); s.push(&v, 0);`),
    );
    expect(await terminal.map("q")).toEqual(["empty"]);
    call();
    expect(await terminal.map("z")).toEqual(["1 → 0"]);
    expect(await terminal.map("a")).toEqual(["0 → 0", "1 → 0", "2 → 9"]);
    expect(await terminal.map("small")).toEqual(["1 → -3"]);
    expect(await terminal.map("signs")).toEqual(["1 → -5"]);
    expect(await terminal.map("each")).toEqual([expect.stringMatching(/^0 → \[0.*\] by CPU$/)]);
    expect((await terminal.map("q"))[0]).toBe("next → 1");
    expect((await terminal.map("s"))[0]).toBe("next → 2");
  });

  it("tells what cannot be listed, and ends nothing", async () => {
    await running(
      `BPF_PROG_ARRAY(progs, 4);
BPF_PERF_ARRAY(counters, 4);
BPF_CGROUP_ARRAY(groups, 2);
BPF_SOCKMAP(socks, 4);
BPF_SOCKHASH(sockhash, u32, 4);
BPF_DEVMAP(devices, 4);
BPF_CPUMAP(cpus, 4);
BPF_XSKMAP(xsks, 4);
BPF_ARRAY(inner, u32, 4);
BPF_ARRAY_OF_MAPS(outer, "inner", 2);
BPF_LPM_TRIE(trie);
BPF_RINGBUF_OUTPUT(ring, 8);
BPF_PERF_OUTPUT(perf);
BPF_STACK_TRACE(stacks, 16);
BPF_HISTOGRAM(dist);
struct ev { u32 a; };
` +
        onCall(`struct ev e = { 1 };
  perf.perf_submit(args, &e, sizeof(e)); ring.ringbuf_output(&e, sizeof(e), 0);
  stacks.get_stackid(args, 0); dist.increment(bpf_log2l(5));`),
    );
    call();
    const lines: Record<string, readonly string[]> = {};
    for (const { name } of terminal.cell.shape.tables) lines[name] = await terminal.map(name);
    for (const name of [
      ...["progs", "counters", "groups", "socks", "sockhash", "devices", "cpus", "xsks", "outer"],
      ...["trie", "ring", "perf", "stacks"],
    ])
      lines[name] = await terminal.map(name);
    expect(lines).toMatchObject({
      progs: ["empty"],
      outer: ["empty"],
      trie: ["empty"],
      groups: [expect.stringContaining("array of cgroups")],
      socks: [expect.stringContaining("sockets")],
      sockhash: [expect.stringContaining("sockets")],
      ring: [expect.stringContaining("ring buffer")],
      perf: [expect.stringContaining("perf event array")],
      dist: expect.arrayContaining([expect.stringMatching(/4 -> 7 +: 1 +\|\*+/)]) as unknown,
    });
    expect(lines["stacks"]).toEqual([expect.stringMatching(/^\d+ → \S+;do_syscall_64;/)]);
    // What no program put there the kernel gives back as nothing.
    for (const name of ["counters", "devices", "cpus", "xsks"])
      expect([name, lines[name]!.length]).toEqual([name, 1]);
    expect(terminal.cell.state).toBe("running");
  });

  it("has a histogram for each key", async () => {
    await running(
      `struct k { u32 a; char n[8]; u64 slot; };\nBPF_HISTOGRAM(h, struct k);\n` +
        onCall(`struct k k = {}; k.a = 3; k.n[0] = 'q'; k.slot = bpf_log2l(5); h.increment(k);
  k.a = 4; h.increment(k);`),
    );
    call();
    const lines = (await terminal.map("h")).join("\n");
    for (const key of ["a = 3, n = q", "a = 4, n = q"])
      expect(lines).toMatch(new RegExp(`^${key}\n(?:.*\n){3} +4 -> 7 +: 1 +\\|\\*+\\|`, "m"));
    expect(files(terminal.sample()).csv).toEqual(
      expect.arrayContaining(["a,n,from,to,COUNT", "3,q,4,7,1", "4,q,4,7,1"]),
    );
  });
});

/** Two maps: the second has not the tracepoint's own frame, which is never shown, and not the next. */
const STACKS = `struct row { u32 pid; int first, second, user; u32 plain; };
BPF_STACK_TRACE(one, 64);
BPF_STACK_TRACE(two, 64);
`;
const TAKE = `struct row row = {};
  row.pid = bpf_get_current_pid_tgid() >> 32;
  row.first = one.get_stackid(args, 0);
  row.second = two.get_stackid(args, 2);
  row.user = two.get_stackid(args, BPF_F_USER_STACK);
  row.plain = 77;
`;

describe("ids of stacks", () => {
  function check(cell: Cell, columns: string): void {
    const { json, csv } = files(cell);
    const { first, second, user, ...rest } = json[0] as Record<string, readonly string[]>;
    expect(rest).toMatchObject({ pid: process.pid, plain: 77 });
    expect(first).toContain("do_syscall_64");
    expect(second).toEqual(first!.slice(1));
    expect(user).toContainEqual(expect.stringContaining("getppid"));
    expect(csv[0]).toBe(columns);
    expect(csv[1]).toContain(`,77,${first!.join(";")},${second!.join(";")},`);
  }

  it("in a key with other members are stacks of their maps", async () => {
    await running(`${STACKS}BPF_HASH(n, struct row);\n${onCall(`${TAKE}n.increment(row);`)}`);
    call();
    const cell = terminal.sample();
    check(cell, "count,pid,plain,first,second,user");
    const [heading, row] = tableLines(cell, { height: 5, width: 400, style }).map(plain);
    expect(heading).toMatch(/ PID +PLAIN +FIRST +SECOND +USER/);
    expect(row).toMatch(/ 77 +\S+;do_syscall_64;\S+ +\S*do_syscall_64;/);
  });

  it.each([
    ["perf", "BPF_PERF_OUTPUT(events)", "events.perf_submit(args, &row, sizeof(row))"],
    ["ring", "BPF_RINGBUF_OUTPUT(events, 8)", "events.ringbuf_output(&row, sizeof(row), 0)"],
  ])("in a record of a %s buffer are, too", async (_, declare, send) => {
    await running(`${STACKS}${declare};\n${onCall(`${TAKE}${send};`)}`);
    call();
    const cell = await terminal.records(1);
    check(cell, "pid,plain,first,second,user");
    const lines = eventLines(cell, 80, 400, style).map(plain);
    expect(lines.filter((line) => /^ +do_syscall_64$/.test(line))).toHaveLength(2);
  });

  it("of a user's stack in a key without its process stay numbers", async () => {
    await running(
      `BPF_STACK_TRACE(one, 64);\nstruct k { int kernel, user; };\nBPF_HASH(n, struct k);\n` +
        onCall(`struct k k = { one.get_stackid(args, 0), one.get_stackid(args, BPF_F_USER_STACK) };
  n.increment(k);`),
    );
    call();
    const [row] = files(terminal.sample()).json as readonly Record<string, unknown>[];
    expect(row).toMatchObject({ count: 1, user: expect.any(Number) as number });
    expect(row!["kernel"]).toContain("do_syscall_64");
  });

  it.each([
    ["one-liner's", (path: string) => `p:${path}:inner -U`],
    [
      "program's",
      (path: string) => `// attach hit to p:${path}:inner
struct row { u32 pid; int user; };
BPF_STACK_TRACE(stacks, 64);
BPF_HASH(n, struct row);
int hit(struct pt_regs *ctx) {
  struct row row = { bpf_get_current_pid_tgid() >> 32, stacks.get_stackid(ctx, BPF_F_USER_STACK) };
  n.increment(row);
  return 0;
}`,
    ],
  ])("of a process that has ended have names in a %s cell", async (_, text) => {
    const path = compileWorkload("chain");
    await running(text(path));
    spawnSync(path, ["1"], { input: "go\n" });
    const found = (): string => {
      const json = exported(terminal.sample(), "json");
      return json.ok ? json.text : "";
    };
    while (found() === "") await new Promise((resolve) => setTimeout(resolve, 10));
    // At a function's first instruction the stack has not its caller's frame: one-liners add it.
    expect(found()).toMatch(/"inner[^"]*",(?:"middle[^"]*",)?"outer[^"]*","main/);
  });
});
