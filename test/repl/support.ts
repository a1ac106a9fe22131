import { character, press, type KeyPress } from "../../src/repl/editor/keys.js";
import type { Action, Planned, Sample } from "../../src/repl/actions.js";
import type { Effect } from "../../src/repl/effect.js";
import {
  emptyShape,
  initialState,
  type Shape,
  type Size,
  type State,
} from "../../src/repl/model.js";
import { reduce } from "../../src/repl/reducer/index.js";
import type { SampledRecords } from "../../src/types/cell_actions.js";
import type {
  DataField,
  StreamSpec,
  TableRow,
  TableSnapshot,
  TableSpec,
} from "../../src/types/data.js";

/** A terminal without a kernel: keys and answers in, states and effects out. */
export class Desk {
  effects: Effect[] = [];

  constructor(
    size: Size = { rows: 24, columns: 80 },
    public state: State = initialState(size, ["opensnoop", "argdist", "profile"]),
  ) {}

  act(action: Action): this {
    const [state, effects] = reduce(this.state, action);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  key(...keys: readonly (KeyPress | string)[]): this {
    for (const key of keys)
      this.act({ type: "key", key: typeof key === "string" ? press(key) : key });
    return this;
  }

  control(letter: string): this {
    return this.key(press(letter, { ctrl: true }));
  }

  type(text: string): this {
    return this.key(...[...text].map((each) => character(each)));
  }

  /** Types it and presses Enter. */
  enter(text: string): this {
    return this.type(text).key("enter");
  }

  /** The newest attempt of a cell gets a program that runs. */
  runs(id: number, plan: Partial<Planned> = {}): this {
    const run = this.state.cells.find((cell) => cell.id === id)?.pending ?? -1;
    return this.act({ type: "running", id, run, plan: { ...noPlan, ...plan } });
  }

  sample(id: number, sample: Partial<Sample>): this {
    const run = this.cell(id).run;
    return this.act({ type: "sampled", samples: [{ ...noSample, id, run, ...sample }] });
  }

  /** Events as lines below a heading, whose words are the columns. */
  prints(
    id: number,
    heading: string,
    lines: readonly string[],
    sample: Partial<Sample> = {},
  ): this {
    return this.sample(id, { records: [printed(heading, lines)], ...sample });
  }

  cell(id: number) {
    const cell = this.state.cells.find((each) => each.id === id);
    if (cell === undefined) throw new Error(`no cell ${id}`);
    return cell;
  }

  /** Effects since the last time. */
  taken(): readonly Effect[] {
    const { effects } = this;
    this.effects = [];
    return effects.filter((effect) => effect.do !== "remember");
  }
}

export const noPlan: Planned = { notes: [], shape: emptyShape, cText: "int x;" };

const noSample: Sample = {
  id: 0,
  run: 0,
  seconds: 1,
  tables: [],
  records: [],
  total: 0,
  runs: 0,
  nanoseconds: 0,
  lost: 0,
};

const bytes = (offset: number, size: number) => ({ kind: "bytes", offset, size }) as const;

export const commField: DataField = {
  name: "comm",
  place: bytes(4, 16),
  type: { kind: "string" },
};
export const pidField: DataField = {
  name: "pid",
  place: bytes(0, 4),
  type: { kind: "int", signed: false },
};

export const countTable: TableSpec = {
  name: "calls",
  store: { kind: "plain", map: "calls" },
  keys: [pidField, commField],
  aggregates: [{ name: "count", signed: false }],
};

export const sizesTable: TableSpec = {
  name: "sizes",
  store: { kind: "plain", map: "sizes" },
  keys: [],
  bucket: { place: bytes(0, 4), scale: { kind: "log2", subBits: 0 } },
  aggregates: [{ name: "count", signed: false }],
};

export const counted = (
  seconds: number,
  ...rows: readonly [number, string, number][]
): TableSnapshot => ({
  spec: countTable,
  rows: rows.map(([pid, comm, count]): TableRow => ({ keys: [BigInt(pid), comm], count })),
  dropped: 0,
  seconds,
});

export const sized = (
  seconds: number,
  buckets: Readonly<Record<number, number>>,
): TableSnapshot => {
  const all = new Map(Object.entries(buckets).map(([bucket, count]) => [Number(bucket), count]));
  const count = [...all.values()].reduce((sum, each) => sum + each, 0);
  return { spec: sizesTable, rows: [{ keys: [], count, buckets: all }], dropped: 0, seconds };
};

export const tableShape: Shape = {
  ...emptyShape,
  tables: [countTable],
  views: [],
  programs: ["tracepoint__syscalls__sys_enter_read"],
};

export const histogramShape: Shape = {
  ...emptyShape,
  tables: [sizesTable],
  views: [{ kind: "histogram", table: "sizes", title: "size", divisor: 1n }],
  programs: ["p"],
};

const textOf = (name: string): DataField => ({
  name,
  place: bytes(0, 0),
  type: { kind: "string" },
});

const eventStream = (titles: readonly string[]): StreamSpec => ({
  name: "events",
  map: "events",
  ring: true,
  fields: titles.map(textOf),
});

export const eventShape: Shape = {
  ...emptyShape,
  streams: [eventStream(["EVENT"])],
  programs: ["trace_0"],
};

/** Records with a field for each word of the heading. */
export function printed(heading: string, lines: readonly string[], skipped = 0): SampledRecords {
  const words = [...heading.matchAll(/\S+/g)];
  const rows = lines.map((text) =>
    words.map(({ index }, i) => text.slice(index, words[i + 1]?.index).trimEnd()),
  );
  return { spec: eventStream(words.map(([word]) => word)), rows, skipped };
}
