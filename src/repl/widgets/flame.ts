import type { Cell } from "../model.js";
import { firstCells, paint, padEnd, visible, type Role, type ScreenStyle } from "../screen/line.js";
import { cells } from "../../render/cells.js";
import { stackTree, heaviestFirst, type TreeNode } from "./stacks.js";

interface Box {
  readonly node: TreeNode;
  readonly from: number;
  readonly to: number;
}

/** A flame graph with the roots at the bottom: width by share, one line a depth. */
export function flameLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const root = stackTree(cell);
  if (root.weight === 0) return [];
  const rows: string[] = [];
  let boxes: readonly Box[] = [{ node: root, from: 0, to: width }];
  while (boxes.length > 0 && rows.length < height + cell.view.scroll && rows.length < 200) {
    rows.push(rowText(boxes, width, rows.length, style));
    boxes = boxes.flatMap(childBoxes);
  }
  const first = Math.min(cell.view.scroll, Math.max(0, rows.length - height));
  return rows.slice(first, first + height).reverse();
}

/** Children side by side in their parent's width; what would be narrower than a cell is not drawn. */
function childBoxes({ node, from, to }: Box): readonly Box[] {
  let at = from;
  return heaviestFirst(node).flatMap((child) => {
    const start = at;
    at += ((to - from) * child.weight) / node.weight;
    return Math.round(at) - Math.round(start) < 1 ? [] : [{ node: child, from: start, to: at }];
  });
}

function rowText(boxes: readonly Box[], width: number, depth: number, style: ScreenStyle): string {
  let out = "";
  let at = 0;
  boxes.forEach(({ node, from, to }, i) => {
    const [start, end] = [Math.round(from), Math.min(width, Math.round(to))];
    out += " ".repeat(Math.max(0, start - at));
    const room = Math.max(0, end - Math.max(at, start) - 1);
    const text = firstCells(visible(node.name), room);
    const role: Role = node.kernel
      ? "flame-kernel"
      : (i + depth) % 2 === 0
        ? "flame"
        : "flame-other";
    out += paint(role, style.color ? padEnd(text, room) : text, style);
    out += " ".repeat(style.color ? 1 : Math.max(1, room - cells(text) + 1));
    at = Math.max(at, end);
  });
  return out.trimEnd();
}
