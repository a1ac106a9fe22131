import type { Cell } from "../model.js";
import { line, type ScreenStyle } from "../drawing/line.js";
import { heaviestFirst, type TreeNode } from "./stacks.js";

/** Whether a frame has the text that is searched for. */
export function isFound(node: TreeNode, cell: Cell): boolean {
  const { filter } = cell.view;
  return filter !== "" && node.name.toLowerCase().includes(filter.toLowerCase());
}

/** All frames with the text, in the order of the tree. */
export function foundNodes(root: TreeNode, cell: Cell): readonly TreeNode[] {
  const found: TreeNode[] = [];
  const visit = (node: TreeNode): void => {
    for (const child of heaviestFirst(node)) {
      if (isFound(child, cell)) found.push(child);
      visit(child);
    }
  };
  if (cell.view.filter !== "") visit(root);
  return found;
}

/** Weight of the stacks that have such a frame, each once. */
function foundWeight(node: TreeNode, cell: Cell): number {
  let sum = 0;
  for (const child of node.children.values())
    sum += isFound(child, cell) ? child.weight : foundWeight(child, cell);
  return sum;
}

/** `vfs_read: 12.5 % of the stacks, 3 frames; n N jump`, only while something is searched for. */
export function searchLines(
  root: TreeNode,
  cell: Cell,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const { filter } = cell.view;
  if (filter === "") return [];
  const { length } = foundNodes(root, cell);
  const share = ((100 * foundWeight(root, cell)) / root.weight).toFixed(1);
  const frames = length === 1 ? "1 frame" : `${length} frames`;
  const words = length === 0 ? "in no frame" : `${share} % of all, in ${frames}; n N jump`;
  return [
    line(
      [
        ["accent", filter],
        ["dim", `: ${words}`],
      ],
      width,
      style,
    ),
  ];
}
