import type { Cell } from "../model.js";
import { line, padEnd, padStart, type Role, type ScreenStyle } from "../drawing/line.js";
import { isFound, searchLines } from "./search.js";
import { heaviestFirst, shareOf, stackTree, type TreeNode } from "./stacks.js";

/** A node that is to be seen, with what is needed to draw it. */
export interface TreeRow {
  readonly node: TreeNode;
  readonly depth: number;
  readonly open: boolean;
  /** Some of its children are too light to be shown unasked. */
  readonly hides: boolean;
}

/** Below this share of all a node is shown only in one that the person opened. */
const least = 0.01;

export const isLight = (node: TreeNode, root: TreeNode): boolean =>
  node.weight < least * root.weight;

/** An only child stays at its parent's indentation: long chains do not run out of the screen. */
export function treeRows(cell: Cell): readonly TreeRow[] {
  const root = stackTree(cell);
  const { toggled } = cell.view.tree;
  const rows: TreeRow[] = [];
  const visit = (node: TreeNode, depth: number): void => {
    for (const child of heaviestFirst(node)) {
      if (isLight(child, root) && toggled[node.path] !== true) continue;
      const children = [...child.children.values()];
      const heavy = children.filter((each) => !isLight(each, root));
      const opened = toggled[child.path];
      const open = opened ?? heavy.length > 0;
      const hides = opened !== true && heavy.length < children.length;
      rows.push({ node: child, depth, open: open && children.length > 0, hides });
      if (open) visit(child, node.children.size > 1 || depth === 0 ? depth + 1 : depth);
    }
  };
  if (root.weight > 0) visit(root, 0);
  return rows;
}

/** Where the cursor stands among the rows; before all when there is none. */
export const cursorRow = (rows: readonly TreeRow[], { view }: Cell): number =>
  rows.findIndex(({ node }) => node.path === view.tree.at);

/** The tree by share; the window goes with the cursor. */
export function treeLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const root = stackTree(cell);
  if (root.weight === 0) return [];
  const head = searchLines(root, cell, width, style).slice(0, height - 1);
  const rows = treeRows(cell);
  const room = height - head.length;
  const at = cursorRow(rows, cell);
  const scrolled = Math.min(cell.view.scroll, Math.max(0, rows.length - room));
  const first = at < 0 ? scrolled : Math.min(Math.max(scrolled, at - room + 1), at);
  const lines = rows.slice(first, first + room).map((row, i) => {
    const found = isFound(row.node, cell);
    return rowLine(row, root, { found, selected: first + i === at, width, style });
  });
  return [...head, ...lines];
}

interface RowStyle {
  readonly found: boolean;
  readonly selected: boolean;
  readonly width: number;
  readonly style: ScreenStyle;
}

const barCells = 10;

function rowLine(
  row: TreeRow,
  root: TreeNode,
  { found, selected, width, style }: RowStyle,
): string {
  const { node, depth } = row;
  const bar = width < 60 ? "" : `${barText(node.weight / root.weight, style.unicode)} `;
  const name = " ".repeat(Math.min(depth, 60));
  const role: Role = selected ? "inverse" : found ? "strong" : node.kernel ? "number" : "plain";
  const marked = found ? (style.unicode ? " ◂" : " <") : "";
  return line(
    [
      ["accent", padStart(shareOf(node, root), 7)],
      " ",
      ["accent", bar],
      name,
      ["dim", `${markOf(row, style.unicode)} `],
      [role, node.name],
      ["warning", marked],
    ],
    width,
    style,
  );
}

function markOf({ node, open, hides }: TreeRow, unicode: boolean): string {
  if (node.children.size === 0) return " ";
  if (!open) return unicode ? "▸" : "+";
  return hides ? (unicode ? "▿" : "~") : unicode ? "▾" : "-";
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** The share as a width: a whole bar is all there is. */
function barText(share: number, unicode: boolean): string {
  const parts = Math.round(share * barCells * 8);
  const full = Math.floor(parts / 8);
  if (!unicode) return padEnd("#".repeat(full), barCells);
  return padEnd("█".repeat(full) + (eighths[parts % 8] ?? ""), barCells);
}
