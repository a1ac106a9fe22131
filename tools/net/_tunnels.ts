/** How the traffic of tunnels is distributed over time: by outer pair, and by inner pair within it. */
import type { Series } from "../../src/tool.js";

export interface Flow {
  readonly outer_source: string;
  readonly outer_target: string;
  readonly inner_source: string;
  readonly inner_target: string;
  readonly network: bigint;
  readonly direction: string;
  readonly packets: bigint;
  readonly bytes: bigint;
}

interface Pair {
  readonly name: string;
  readonly values: number[];
  readonly inner: Map<string, Pair>;
}

/** So many intervals are kept. */
const KEPT = 3600;

export class TunnelHistory {
  private readonly outer = new Map<string, Pair>();
  private length = 0;
  private latest = performance.now();

  /** Of an interval that has ended. */
  record(flows: readonly Flow[], now = performance.now()): void {
    // The last one may end before its time.
    const seconds = Math.max(0.001, (now - this.latest) / 1000);
    this.latest = now;
    if (this.length === KEPT) this.each(({ values }) => values.shift());
    else this.length++;
    const index = this.length - 1;
    for (const flow of flows) {
      const bytes = Number(flow.bytes) / seconds;
      const outer = pairIn(this.outer, `${flow.outer_source} -> ${flow.outer_target}`);
      add(outer.values, index, bytes);
      const { inner_source: source, inner_target: target, network } = flow;
      add(pairIn(outer.inner, `${source} -> ${target}, VNI ${network}`).values, index, bytes);
    }
    this.each(({ values }) => add(values, index, 0));
  }

  /** The outer pairs that carried most, each with its inner pairs below it. */
  series(most: number): readonly Series[] {
    return largest(this.outer, most).flatMap(({ name, values, inner }) => [
      { name, values },
      ...largest(inner, most).map((one) => ({ name: one.name, values: one.values, part: true })),
    ]);
  }

  private each(visit: (pair: Pair) => void): void {
    for (const outer of this.outer.values()) {
      visit(outer);
      for (const inner of outer.inner.values()) visit(inner);
    }
  }
}

function pairIn(pairs: Map<string, Pair>, name: string): Pair {
  const known = pairs.get(name) ?? { name, values: [], inner: new Map<string, Pair>() };
  pairs.set(name, known);
  return known;
}

function add(values: number[], index: number, value: number): void {
  while (values.length <= index) values.push(0);
  values[index]! += value;
}

const sumOf = ({ values }: Pair): number => values.reduce((sum, value) => sum + value, 0);

const largest = (pairs: ReadonlyMap<string, Pair>, most: number): readonly Pair[] =>
  [...pairs.values()].sort((a, b) => sumOf(b) - sumOf(a)).slice(0, most);
