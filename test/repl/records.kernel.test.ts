/** What the terminal shows of a program's own structs, on a real kernel: events, tables, maps, JSON and CSV. */
import { afterEach, describe, expect, it } from "vitest";
import { openRunner } from "../../src/cli/repl/runner.js";
import type { Action } from "../../src/repl/actions.js";
import { exported } from "../../src/repl/effects/export.js";
import type { Runner } from "../../src/repl/effects/runner.js";
import { initialState, type Cell, type State } from "../../src/repl/model.js";
import { reduce } from "../../src/repl/reducer/index.js";
import { runNew } from "../../src/repl/reducer/runs.js";
import { eventLines } from "../../src/repl/widgets/events.js";

const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, "");
const style = { color: false, unicode: true };

/** The terminal's state and effects, without its screen. */
class Terminal {
  state: State = initialState({ rows: 40, columns: 200 }, []);
  private pages: (readonly string[])[] = [];
  private readonly runner: Runner = openRunner(
    [],
    (action) => this.act(action),
    { suspend() {}, redraw() {}, quit() {}, edit: () => undefined, copy() {} },
    { warm: false },
  );

  private act(action: Action): void {
    if (action.type === "page") this.pages.push(action.lines);
    [this.state] = reduce(this.state, action);
  }

  async run(text: string): Promise<void> {
    const [state, effects] = runNew(this.state, text);
    this.state = state;
    for (const effect of effects) if (effect.do === "run") await this.runner.perform(effect);
    expect(this.cell.diagnostics).toEqual([]);
    expect(this.cell.state).toBe("running");
  }

  get cell(): Cell {
    return this.state.cells.at(-1)!;
  }

  sample(): Cell {
    this.runner.sampleAll();
    return this.cell;
  }

  /** Waits until as many records have come. */
  async records(count: number): Promise<Cell> {
    for (;;) {
      const cell = this.sample();
      const rows = cell.data.records.reduce((sum, each) => sum + each.rows.length, 0);
      if (rows >= count) return cell;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async map(name: string): Promise<readonly string[]> {
    await this.runner.perform({ do: "query", query: { kind: "map", name } });
    return this.pages.at(-1) ?? [];
  }

  close(): void {
    this.runner.close();
  }
}

let terminal: Terminal;
afterEach(() => terminal.close());

async function running(text: string): Promise<Terminal> {
  terminal = new Terminal();
  await terminal.run(text);
  return terminal;
}

/** One getppid(2) of this process. */
const call = (): number => process.ppid;

/** A program that does it for each getppid(2) of ours. */
const onCall = (body: string): string => `TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  if ((bpf_get_current_pid_tgid() >> 32) != ${process.pid}) return 0;
  ${body}
  return 0;
}
`;

const STRUCTS = `enum state { DOWN = -2, UP = 7 };
typedef u32 my_t;
struct inner { int a; char n[8]; };
struct ev {
  my_t k;
  struct inner i, list[2];
  u16 grid[2][3];
  unsigned lo : 3, hi : 5;
  enum state state;
  union { u32 whole; u8 part[4]; } u;
  u32 many[20];
  __int128 wide;
};
struct tight { u8 z; u64 v; } __attribute__((packed));
`;
const FILL = `struct ev e = {};
  e.k = 7; e.i.a = -4; e.i.n[0] = 'x'; e.list[1].a = 9; e.grid[1][2] = 65535;
  e.lo = 5; e.hi = 17; e.state = DOWN; e.u.whole = 0x04030201; e.many[19] = 20; e.wide = -1;
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
  u: { whole: 0x04030201, part: [1, 2, 3, 4] },
  many: [...new Array<number>(19).fill(0), 20],
  wide: -1,
};

const TEXT_OF =
  '{ k 7, i.a -4, i.n "x", list [{ a 0, n "" }, { a 9, n "" }], grid [[0, 0, 0], [0, 0, 65535]], ' +
  "lo 5, hi 17, state DOWN, u.whole 67305985, u.part 01 02 03 04, " +
  `many [${"0, ".repeat(19)}20], wide -1 }`;

describe("structs of any form", () => {
  for (const [kind, declare, send] of [
    ["perf", "BPF_PERF_OUTPUT(events)", "events.perf_submit(args, &e, sizeof(e))"],
    ["ring", "BPF_RINGBUF_OUTPUT(events, 8)", "events.ringbuf_output(&e, sizeof(e), 0)"],
  ] as const)
    it(`are records of a ${kind} buffer`, async () => {
      await running(`${STRUCTS}${declare};\n${onCall(`${FILL}${send};`)}`);
      call();
      const cell = await terminal.records(1);
      const json = exported(cell, "json");
      expect(json.ok && JSON.parse(json.text)).toMatchObject(JSON_OF);
      const csv = exported(cell, "csv");
      expect(csv.ok && csv.text.split("\n")[0]).toBe(
        "time,k,i.a,i.n,list,grid,lo,hi,state,u.whole,u.part,many,wide",
      );
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
    const json = exported(terminal.sample(), "json");
    const [entry, count] = json.ok
      ? json.text
          .trim()
          .split("\n")
          .map((l) => JSON.parse(l) as object)
      : [];
    expect(entry).toMatchObject({ z: 1, v: 2, ...JSON_OF });
    expect(count).toMatchObject({ z: 1, v: 2, count: 1 });
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
    expect(lines["stacks"]!.length).toBe(1);
    expect(terminal.cell.state).toBe("running");
  });
});
