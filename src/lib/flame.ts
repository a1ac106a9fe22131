import { flameGraph as render, type FlameOptions } from "../render/flame.js";
import type { DataValue, Frame, TableSnapshot } from "../types/data.js";
import type { StacksView } from "../types/view.js";

export type { FlameOptions };

/** A stack and how often it was seen. */
export interface CountedStack {
  /** Innermost first: names, or what `StackTraces.walk` gives. */
  readonly frames: readonly (string | Frame)[];
  readonly count: number;
}

const VIEW: StacksView = {
  kind: "stacks",
  table: "stacks",
  user: "stack",
  aggregate: "count",
  divisor: 1n,
  unit: "samples",
  style: "profile",
  folded: false,
  delimited: false,
  offsets: false,
  addresses: false,
  annotate: false,
};

/** An SVG file that needs nothing else: a click zooms, Ctrl-F searches. */
export function flameGraph(stacks: readonly CountedStack[], options: FlameOptions = {}): string {
  const type = { kind: "user-stack", map: "stacks", pid: "" } as const;
  const place = { kind: "bytes", offset: 0, size: 4 } as const;
  const snapshot: TableSnapshot = {
    spec: {
      name: "stacks",
      store: { kind: "plain", map: "stacks" },
      keys: [{ name: "stack", place, type }],
      aggregates: [{ name: "count", signed: false }],
    },
    rows: stacks.map(({ frames, count }) => ({ keys: [stackOf(frames)], count })),
    dropped: 0,
    seconds: 0,
  };
  return render(VIEW, snapshot, options);
}

const stackOf = (frames: CountedStack["frames"]): DataValue => ({
  frames: frames.map((frame) =>
    typeof frame === "string" ? { address: 0n, name: frame, offset: 0, module: "" } : frame,
  ),
  cutOff: false,
});
