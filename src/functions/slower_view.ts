import type { Column, ColumnsView } from "../types/view.js";

export interface SlowerOptions {
  readonly patterns: readonly string[];
  readonly regex: boolean;
  readonly pids?: readonly number[] | undefined;
  readonly tid?: number | undefined;
  readonly duration?: number | undefined;
  readonly force?: boolean | undefined;
  /** Milliseconds or microseconds; neither = 1 ms. */
  readonly minMs?: number | undefined;
  readonly minUs?: number | undefined;
  /** -a: so many of the entry's arguments. */
  readonly arguments: number;
  /** -T, -t */
  readonly timeOfDay: boolean;
  readonly elapsed: boolean;
  readonly folded: boolean;
  readonly kernelStack: boolean;
  readonly userStack: boolean;
}

const left = { align: "left" } as const;
const right = { align: "right" } as const;

/** funcslower's columns, in BCC's order and widths. */
export function slowerView(stream: string, options: SlowerOptions): ColumnsView {
  const stacks = [
    ...(options.kernelStack ? ["kernel"] : []),
    ...(options.userStack ? ["user"] : []),
  ];
  return {
    kind: "columns",
    of: stream,
    columns: [
      ...timeColumn(options),
      { key: "comm", title: "COMM", width: 14, ...left, format: { kind: "cut", most: 14 } },
      { key: "pid", title: "PID", width: 6, ...left, format: { kind: "int" } },
      latencyColumn(options),
      { key: "result", title: "RVAL", width: 16, ...right, format: { kind: "hex" } },
      { key: "function", title: "FUNC", width: 0, ...left, format: { kind: "text" } },
      ...argumentColumns(options.arguments),
    ],
    ...(stacks.length > 0 ? { stacks } : {}),
    ...(options.folded ? { folded: "comm" } : {}),
  };
}

function timeColumn({ timeOfDay, elapsed }: SlowerOptions): readonly Column[] {
  const column = { key: "start", title: "TIME", width: 10, ...left };
  if (timeOfDay) return [{ ...column, format: { kind: "time" } }];
  return elapsed ? [{ ...column, format: { kind: "elapsed" } }] : [];
}

function latencyColumn({ minUs }: SlowerOptions): Column {
  const [unit, divisor] = minUs === undefined ? ["ms", 1_000_000] : ["us", 1000];
  const format = { kind: "decimal", divisor, digits: 2 } as const;
  return { key: "latency", title: `LAT(${unit})`, width: 7, ...right, format };
}

const argumentColumns = (count: number): readonly Column[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `a${i}`,
    title: i === 0 ? "ARGS" : "",
    width: 0,
    ...left,
    format: { kind: "text" },
  }));
