import { cells } from "../../render/terminal_width.js";
import type { Cell } from "../model.js";
import {
  firstCells,
  line,
  paint,
  padEnd,
  visible,
  type Role,
  type ScreenStyle,
} from "../drawing/line.js";
import { isFound, searchLines } from "./search.js";
import { heaviestFirst, shareOf, stackTree, wayTo, type TreeNode } from "./stacks.js";

interface Box {
  readonly node: TreeNode;
  readonly from: number;
  readonly to: number;
}

/** Deeper stacks than this are cut. */
const mostRows = 200;

/** A flame graph with the roots at the bottom: width by share, one line a depth. */
export function flameLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const root = stackTree(cell);
  if (root.weight === 0) return [];
  const head = headLines(root, cell, width, style).slice(0, height - 1);
  const rows: (readonly Box[])[] = [];
  let boxes: readonly Box[] = [{ node: root, from: 0, to: width }];
  while (boxes.length > 0 && rows.length < mostRows) {
    rows.push(boxes);
    boxes = boxes.flatMap(childBoxes);
  }
  const room = height - head.length;
  const at = cell.view.tree.at;
  const depth = at === undefined || at === "" ? 0 : at.split("\n").length;
  const scrolled = Math.min(cell.view.scroll, Math.max(0, rows.length - room));
  const first = at === undefined ? scrolled : Math.min(Math.max(scrolled, depth - room + 1), depth);
  const lines = rows
    .slice(first, first + room)
    .map((boxes, i) => rowText(boxes, width, first + i, cell, style));
  return [...head, ...lines.reverse()];
}

/** The chosen frame by its whole name, and how much of all has what is searched for. */
function headLines(
  root: TreeNode,
  cell: Cell,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const { at } = cell.view.tree;
  const node = at === undefined ? undefined : wayTo(root, at)?.at(-1);
  const chosen =
    node === undefined
      ? []
      : [line([["accent", shareOf(node, root)], ` ${node.name}`], width, style)];
  return [...searchLines(root, cell, width, style), ...chosen];
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

function rowText(
  boxes: readonly Box[],
  width: number,
  depth: number,
  cell: Cell,
  style: ScreenStyle,
): string {
  let out = "";
  let at = 0;
  boxes.forEach(({ node, from, to }, i) => {
    const [start, end] = [Math.round(from), Math.min(width, Math.round(to))];
    out += " ".repeat(Math.max(0, start - at));
    const room = Math.max(0, end - Math.max(at, start) - 1);
    const text = firstCells(visible(node.name), room);
    const role = roleOf(node, (i + depth) % 2 === 0, cell, style);
    out += paint(role, style.color ? padEnd(text, room) : text, style);
    out += " ".repeat(style.color ? 1 : Math.max(1, room - cells(text) + 1));
    at = Math.max(at, end);
  });
  return out.trimEnd();
}

function roleOf(node: TreeNode, even: boolean, cell: Cell, style: ScreenStyle): Role {
  if (node.path === cell.view.tree.at) return "inverse";
  if (isFound(node, cell)) return style.color ? "flame-found" : "strong";
  if (node.kernel) return "flame-kernel";
  return even ? "flame" : "flame-other";
}
