import type { StacksView } from "../types/view.js";
import { foldedParts, type Part, type StackRow } from "./stacks.js";

/** Equal calls put together: a frame with all that it called. */
export interface FlameNode {
  readonly name: string;
  readonly part: Part | "process";
  /** Its own and that of all it called. */
  readonly value: bigint;
  /** By name, so that pictures of the same program can be compared. */
  readonly children: readonly FlameNode[];
}

interface Growing {
  readonly name: string;
  readonly part: FlameNode["part"];
  value: bigint;
  readonly children: Map<string, Growing>;
}

/** All stacks as one tree, outermost frames below the root `all`. */
export function flameTree(view: StacksView, rows: readonly StackRow[]): FlameNode {
  const root = node("all", "process");
  for (const row of rows) {
    root.value += row.value;
    let at = root;
    for (const { name, part } of foldedParts({ ...view, folded: true }, row)) {
      at = childOf(at, name, part);
      at.value += row.value;
    }
  }
  return finished(root);
}

const node = (name: string, part: FlameNode["part"]): Growing => ({
  name,
  part,
  value: 0n,
  children: new Map(),
});

/** A kernel function may have the name of one of the program's. */
function childOf(parent: Growing, name: string, part: FlameNode["part"]): Growing {
  const key = `${part} ${name}`;
  const known = parent.children.get(key);
  if (known !== undefined) return known;
  const made = node(name, part);
  parent.children.set(key, made);
  return made;
}

const finished = ({ name, part, value, children }: Growing): FlameNode => ({
  name,
  part,
  value,
  children: [...children]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, child]) => finished(child)),
});
