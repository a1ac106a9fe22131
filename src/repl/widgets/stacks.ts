import type { Frame, StackValue, TableRow, TableSnapshot } from "../../types/data.js";
import type { StacksView } from "../../types/view.js";
import { frameName, valueText } from "../../render/keys.js";
import type { Cell } from "../model.js";
import { line, padStart, type ScreenStyle } from "../screen/line.js";
import { shownTables } from "./tables.js";

/** Callers above what they call; `weight` includes all below. */
export interface TreeNode {
  readonly name: string;
  readonly kernel: boolean;
  weight: number;
  readonly children: Map<string, TreeNode>;
}

/** The stacks of a cell's first stacks view as one tree, outermost frames at the root. */
export function stackTree(cell: Cell): TreeNode {
  const root: TreeNode = { name: "all", kernel: false, weight: 0, children: new Map() };
  const view = cell.shape.views.find((each) => each.kind === "stacks");
  const table = shownTables(cell).find(({ spec }) => spec.name === view?.table);
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
      child = { name, kernel, weight: 0, children: new Map() };
      node.children.set(name, child);
    }
    child.weight += weight;
    node = child;
  }
}

function weightOf(view: StacksView, row: TableRow): number {
  if (view.measure === "count") return row.count;
  return Number(row.sum ?? 0n) / Number(view.divisor);
}

function pathOf(view: StacksView, { spec }: TableSnapshot, row: TableRow): readonly Step[] {
  const at = (name: string | undefined): number =>
    name === undefined ? -1 : spec.keys.findIndex((field) => field.name === name);
  const comm = at(view.comm);
  const stack = (name: string | undefined, kernel: boolean): readonly Step[] => {
    const value = row.keys[at(name)];
    return value === undefined || typeof value !== "object" ? [] : stackSteps(value, kernel);
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

/** The tree by share, an only child beside its parent's indentation; what is below one percent is left out. */
export function treeLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const root = stackTree(cell);
  if (root.weight === 0) return [];
  const lines: string[] = [];
  const visit = (node: TreeNode, depth: number): void => {
    for (const child of heaviestFirst(node)) {
      const share = child.weight / root.weight;
      if (share < 0.01) continue;
      const percent = padStart(`${(share * 100).toFixed(1)} %`, 7);
      const name = " ".repeat(Math.min(depth, 60)) + child.name;
      lines.push(
        line([["accent", percent], " ", [child.kernel ? "number" : "plain", name]], width, style),
      );
      visit(child, node.children.size > 1 || depth === 0 ? depth + 1 : depth);
    }
  };
  visit(root, 0);
  const first = Math.min(cell.view.scroll, Math.max(0, lines.length - height));
  return lines.slice(first, first + height);
}
