import { describe, expect, it } from "vitest";
import { parseSession, printSession } from "../../src/repl/effects/session_file.js";
import { exported } from "../../src/repl/effects/export.js";
import { statementsOf as asTheyCome } from "../../src/cli/repl/join_lines.js";
import { bodyLines } from "../../src/repl/widgets/divide_cell.js";
import { heatOf } from "../../src/repl/widgets/heat.js";
import { difference } from "../../src/repl/widgets/tables.js";
import { stackTree } from "../../src/repl/widgets/stacks.js";
import type { StackValue, TableSpec } from "../../src/types/data.js";
import { counted, Desk, histogramShape, sized, tableShape } from "./support.js";

const style = { color: false, unicode: true };
const bare = (line: string): string => line.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();

function tableDesk(): Desk {
  const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
  desk.sample(1, { tables: [counted(1, [1, "ssh", 10], [2, "cron", 30])] });
  return desk.sample(1, { tables: [counted(3, [1, "ssh", 50], [2, "cron", 30], [3, "vi", 5])] });
}

const shown = (desk: Desk): readonly string[] =>
  bodyLines(desk.cell(1), { height: 10, width: 60, style }).map(bare);

describe("the top table", () => {
  it("has the largest first, with rates between two readings", () => {
    expect(shown(tableDesk())).toEqual([
      "COUNT▾   RATE/s   pid  comm",
      "    50       20     1  ssh",
      "    30        0     2  cron",
      "     5      2.5     3  vi",
    ]);
  });

  it("is sorted by any column, both ways", () => {
    const desk = tableDesk().enter(":sort pid");
    expect(shown(desk).map((line) => line.split(/ +/).at(-1))).toEqual([
      "comm",
      "vi",
      "cron",
      "ssh",
    ]);
    desk.enter(":sort pid");
    expect(shown(desk)[1]).toContain("ssh");
  });

  it("shows what a filter lets through, and what came since a mark", () => {
    expect(shown(tableDesk().enter(":filter CRON"))).toHaveLength(2);
    const desk = tableDesk().enter(":mark");
    desk.sample(1, { tables: [counted(4, [1, "ssh", 51], [2, "cron", 30], [3, "vi", 5])] });
    expect(shown(desk).slice(1)).toEqual(["     1        1     1  ssh"]);
  });
});

describe("differences", () => {
  it("of histograms are taken bucket by bucket", () => {
    const [row] = difference(sized(2, { 1: 5, 2: 7, 3: 1 }), [sized(1, { 1: 5, 2: 3 })]).rows;
    expect(row?.count).toBe(5);
    expect([...(row?.buckets ?? [])]).toEqual([
      [2, 4],
      [3, 1],
    ]);
  });
});

describe("the heat map", () => {
  it("has what each bucket gained in each reading", () => {
    const first = heatOf({}, [], [sized(1, { 1: 4 })]);
    const second = heatOf(first, [sized(1, { 1: 4 })], [sized(2, { 1: 4, 7: 9 })]);
    expect(second["sizes"]?.map((column) => [...column])).toEqual([[[1, 4]], [[7, 9]]]);
  });

  it("is drawn from below upwards, darker where more fell", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 1: 16 })] });
    desk.sample(1, { tables: [sized(2, { 1: 17, 2: 4 })] }).enter(":view heat");
    expect(shown(desk).slice(1)).toEqual([
      "         2 -> 3           ▒",
      "         0 -> 1          █░",
    ]);
  });
});

const frame = (name: string) => ({ address: 1n, name, offset: 0, module: "" });
const stack = (...names: readonly string[]): StackValue => ({
  frames: names.map(frame),
  cutOff: false,
});

describe("stacks as a tree", () => {
  const spec: TableSpec = {
    name: "counts",
    store: { kind: "plain", map: "counts" },
    keys: [
      {
        name: "kernel",
        place: { kind: "bytes", offset: 0, size: 4 },
        type: { kind: "kernel-stack", map: "stacks" },
      },
    ],
    aggregates: [{ name: "count", signed: false }],
  };
  const desk = new Desk().enter("a_b").runs(1, {
    shape: {
      ...tableShape,
      tables: [spec],
      views: [
        {
          kind: "stacks",
          table: "counts",
          kernel: "kernel",
          aggregate: "count",
          divisor: 1n,
          unit: "count",
          style: "profile",
          folded: false,
          delimited: false,
          offsets: false,
          addresses: false,
          annotate: false,
        },
      ],
    },
  });
  const rows = [
    { keys: [stack("leaf", "middle", "root")], count: 30 },
    { keys: [stack("other", "root")], count: 10 },
  ];
  desk.sample(1, { tables: [{ spec, rows, dropped: 0, seconds: 1 }] });

  it("adds up from the callers down", () => {
    const tree = stackTree(desk.cell(1));
    expect(tree.weight).toBe(40);
    expect(tree.children.get("root")?.children.get("middle")?.weight).toBe(30);
    expect(shown(desk)).toEqual([
      "100.0 % ██████████ ▾ root",
      " 75.0 % ███████▌    ▾ middle",
      " 75.0 % ███████▌       leaf",
      " 25.0 % ██▌           other",
    ]);
  });

  it("is drawn as a flame graph with the root at the bottom", () => {
    desk.enter(":view flame");
    const lines = shown(desk);
    expect(lines.at(-1)).toBe("all");
    expect(lines.at(-2)).toBe("root");
    expect(lines.at(-3)).toMatch(/^middle +other$/);
    expect(lines.at(-4)).toBe("leaf");
  });

  it("is exported folded and as a picture", () => {
    expect(exported(desk.cell(1), "folded")).toMatchObject({
      ok: true,
      text: expect.stringMatching(/root;middle;leaf 30\n/) as string,
    });
    expect(exported(desk.cell(1), "svg")).toMatchObject({
      text: expect.stringMatching(/^<\?xml|^<svg/) as string,
    });
  });
});

describe("a saved session", () => {
  it("comes back with its data, stopped", () => {
    const desk = tableDesk();
    const again = parseSession(printSession(desk.state.cells)).cells;
    expect(again).toHaveLength(1);
    expect(again[0]).toMatchObject({ text: "a_b", state: "stopped", shape: tableShape });
    expect(again[0]?.data.tables).toEqual(desk.cell(1).data.tables);
    const opened = new Desk().act({ type: "cells", cells: again });
    expect(opened.cell(1).data.tables[0]?.rows).toHaveLength(3);
  });

  it("that is damaged is none", () => {
    const wrong = (text: string) => parseSession(text).wrong;
    expect(wrong("")).toBe("is not a saved session");
    expect(wrong("null")).toBe("is not a saved session");
    expect(wrong('{"bcc-repl":9,"cells":[]}')).toBe("is not a saved session");
    expect(wrong('{"bcc-repl":1,"cells":[{}]}')).toBe("is damaged (at cells[0].text)");
    expect(wrong('{"bcc-repl":1,"cells":7}')).toBe("is damaged (at cells)");
    const saved = printSession(tableDesk().state.cells);
    expect(wrong(saved.replace('"dropped":0', '"dropped":"0"'))).toMatch(
      /^is damaged \(at cells\[0\]\.\w+/,
    );
  });
});

describe("a script's statements", () => {
  async function* lines(text: string, told: (line: string) => void = () => undefined) {
    for (const line of text.split("\n")) {
      told(line);
      yield await Promise.resolve(line);
    }
  }
  const never = (): Promise<void> => new Promise(() => undefined);
  async function statementsOf(text: string): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const statement of asTheyCome(lines(text), never)) found.push(statement);
    return found;
  }

  it("are lines, and programs until they are whole", async () => {
    const program = "BPF_HASH(c);\nTRACEPOINT_PROBE(a, b) {\n  return 0;\n}";
    expect(await statementsOf(`# a comment\n:doctor\n\n${program}\nvfs_read "%d", arg3\n`)).toEqual(
      [":doctor", program, 'vfs_read "%d", arg3'],
    );
  });

  it("have functions of one program together, until a blank line", async () => {
    const one =
      "BPF_HASH(h);\nTRACEPOINT_PROBE(a, b) { return 0; }\nint kprobe__f(void *c) { return 0; }";
    const two = "TRACEPOINT_PROBE(c, d) {\n  return 0;\n}";
    expect(await statementsOf(`${one}\n\n${two}\n:wait 3\n`)).toEqual([one, two, ":wait 3"]);
  });

  it("come as soon as they are whole: nothing is read that is not needed yet", async () => {
    const read: string[] = [];
    const text = ":doctor\nBPF_HASH(h);\nTRACEPOINT_PROBE(a, b) { return 0; }\n\n:wait 1";
    const statements = asTheyCome(
      lines(text, (line) => read.push(line)),
      never,
    );
    expect(await statements.next()).toMatchObject({ value: ":doctor" });
    expect(read).toEqual([":doctor"]);
    const { value } = await statements.next();
    expect(value).toMatch(/^BPF_HASH.*\nTRACEPOINT_PROBE.*$/);
    expect(read).not.toContain(":wait 1");
  });

  it("C that is whole is not held back where nothing more comes", async () => {
    async function* typed() {
      yield await Promise.resolve("TRACEPOINT_PROBE(a, b) { return 0; }");
      await never();
    }
    const statements = asTheyCome(typed(), () => Promise.resolve());
    expect((await statements.next()).value).toContain("TRACEPOINT_PROBE");
  });
});
