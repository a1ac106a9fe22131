import {
  isStack,
  type Frame,
  type StackValue,
  type TableRow,
  type TableSnapshot,
} from "../../types/data.js";
import type { StacksView } from "../../types/view.js";
import { frameName, valueText } from "../../render/values.js";
import type { Cell } from "../model.js";
import { sinceMark } from "./tables.js";

/** Callers above what they call; `weight` includes all below. */
export interface TreeNode {
  readonly name: string;
  /** Names from the root to here, one a line. */
  readonly path: string;
  readonly kernel: boolean;
  weight: number;
  readonly children: Map<string, TreeNode>;
}

const made = new WeakMap<Cell, TreeNode>();

/** The stacks of a cell's first stacks view as one tree, outermost frames at the root. A filter marks, it hides nothing. */
export function stackTree(cell: Cell): TreeNode {
  const known = made.get(cell);
  if (known !== undefined) return known;
  const root: TreeNode = { name: "all", path: "", kernel: false, weight: 0, children: new Map() };
  made.set(cell, root);
  const view = cell.shape.views.find((each) => each.kind === "stacks");
  const table = sinceMark(cell).find(({ spec }) => spec.name === view?.table);
  if (view === undefined || table === undefined) return root;
  for (const row of table.rows) addRow(root, pathOf(view, table, row), weightOf(view, row));
  return root;
}

type Step = readonly [name: string, kernel: boolean];

function addRow(root: TreeNode, path: readonly Step[], weight: number): void {
  let node = root;
  node.weight += weight;
  for (const [name, kernel] of path) {
    let child = node.children.get(name);
    if (child === undefined) {
      const path = node === root ? name : `${node.path}\n${name}`;
      child = { name, path, kernel, weight: 0, children: new Map() };
      node.children.set(name, child);
    }
    child.weight += weight;
    node = child;
  }
}

function weightOf(view: StacksView, row: TableRow): number {
  if (view.aggregate === "count") return row.count;
  return Number(row.sum ?? 0n) / Number(view.divisor);
}

function pathOf(view: StacksView, { spec }: TableSnapshot, row: TableRow): readonly Step[] {
  const at = (name: string | undefined): number =>
    name === undefined ? -1 : spec.keys.findIndex((field) => field.name === name);
  const comm = at(view.comm);
  const stack = (name: string | undefined, kernel: boolean): readonly Step[] => {
    const value = row.keys[at(name)];
    return isStack(value) ? stackSteps(value, kernel) : [];
  };
  return [
    ...(comm < 0 ? [] : [[valueText(row.keys[comm]!, spec.keys[comm]!), false] as const]),
    ...stack(view.user, false),
    ...stack(view.kernel, true),
  ];
}

function stackSteps(stack: StackValue, kernel: boolean): readonly Step[] {
  const steps = [...stack.frames].reverse().map((frame: Frame): Step => [frameName(frame), kernel]);
  return stack.cutOff ? [["[cut off]", kernel], ...steps] : steps;
}

export const heaviestFirst = (node: TreeNode): readonly TreeNode[] =>
  [...node.children.values()].sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));

/** The node of a path, with the nodes that lead there; undefined when no stack has it any more. */
export function wayTo(root: TreeNode, path: string): readonly TreeNode[] | undefined {
  const way: TreeNode[] = [root];
  for (const name of path === "" ? [] : path.split("\n")) {
    const next = way.at(-1)!.children.get(name);
    if (next === undefined) return undefined;
    way.push(next);
  }
  return way;
}

export const shareOf = (node: TreeNode, root: TreeNode): string =>
  `${((100 * node.weight) / root.weight).toFixed(1)} %`;
