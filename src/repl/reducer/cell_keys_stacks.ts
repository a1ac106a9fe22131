/** What keys do in stacks: as a tree the cursor goes by lines, in a flame graph by frames. */
import type { KeyAct } from "../keymap.js";
import type { Cell, TreeState } from "../model.js";
import { viewOf } from "../widgets/view_kinds.js";
import { chosenSource, withKind } from "../widgets/sources.js";
import { foundNodes } from "../widgets/search.js";
import { heaviestFirst, stackTree, wayTo, type TreeNode } from "../widgets/stacks.js";
import { cursorRow, isLight, treeRows } from "../widgets/tree.js";

/** The cell as the key leaves it; undefined when the key means nothing to stacks. */
export function stackKey(cell: Cell, act: KeyAct, maximised: boolean): Cell | undefined {
  const source = chosenSource(cell);
  const kind = viewOf(source);
  if (kind !== "stacks" && kind !== "flame") return undefined;
  if (act === "flame") return withKind(cell, kind === "flame" ? "stacks" : "flame");
  if (act === "found-next") return jumped(cell, source, 1);
  if (act === "found-before") return jumped(cell, source, -1);
  if (!maximised && act !== "left" && act !== "right") return undefined;
  const tree = kind === "stacks" ? inTree(source, act) : inFlame(source, act);
  return tree === undefined ? undefined : { ...cell, view: { ...cell.view, tree } };
}

const pageLines = 10;

function inTree(source: Cell, act: KeyAct): TreeState | undefined {
  const rows = treeRows(source);
  const at = cursorRow(rows, source);
  const to = (row: number): TreeState => {
    const { node } = rows[Math.max(0, Math.min(row, rows.length - 1))]!;
    return { ...source.view.tree, at: node.path };
  };
  if (rows.length === 0) return undefined;
  switch (act) {
    case "previous":
      return to(at - 1);
    case "next":
      return to(at + 1);
    case "page-up":
      return to(at - pageLines);
    case "page-down":
      return to(at + pageLines);
    case "top":
      return to(0);
    case "bottom":
      return to(rows.length - 1);
    case "left":
      return closed(source, rows[Math.max(0, at)]!);
    case "right":
      return opened(source, rows[Math.max(0, at)]!);
    default:
      return undefined;
  }
}

type Row = ReturnType<typeof treeRows>[number];

/** Closes what is open; else goes to the caller. */
function closed({ view: { tree } }: Cell, { node, open }: Row): TreeState {
  if (open) return { at: node.path, toggled: { ...tree.toggled, [node.path]: false } };
  const end = node.path.lastIndexOf("\n");
  return { ...tree, at: end < 0 ? node.path : node.path.slice(0, end) };
}

/** Opens what is closed, then shows what is too light to be shown unasked; else goes down. */
function opened({ view: { tree } }: Cell, { node, open, hides }: Row): TreeState {
  if (node.children.size === 0) return { ...tree, at: node.path };
  if (!open || hides) return { at: node.path, toggled: { ...tree.toggled, [node.path]: true } };
  return { ...tree, at: heaviestFirst(node)[0]!.path };
}

/** Up is towards the leaves, as it is drawn. */
function inFlame(source: Cell, act: KeyAct): TreeState | undefined {
  const way = wayTo(stackTree(source), source.view.tree.at ?? "");
  const root = stackTree(source);
  const node = way?.at(-1) ?? root;
  const parent = way?.at(-2) ?? root;
  const go = ({ path }: TreeNode): TreeState => ({ ...source.view.tree, at: path });
  const beside = (by: number): TreeState => {
    const all = heaviestFirst(parent);
    const at = all.indexOf(node);
    return go(all[Math.max(0, Math.min(at + by, all.length - 1))] ?? node);
  };
  switch (act) {
    case "previous":
      return go(heaviestFirst(node)[0] ?? node);
    case "next":
      return go(parent);
    case "left":
      return beside(-1);
    case "right":
      return beside(1);
    case "top":
    case "bottom":
      return go(root);
    default:
      return undefined;
  }
}

/** To the next frame with the text that is searched for, round about; its callers are opened. */
function jumped(cell: Cell, source: Cell, by: number): Cell {
  const found = foundNodes(stackTree(source), source);
  if (found.length === 0) return cell;
  const at = found.findIndex(({ path }) => path === source.view.tree.at);
  const start = at < 0 && by < 0 ? 0 : at;
  return withCursor(cell, source, found[(start + by + found.length) % found.length]!.path);
}

/** While a text is typed the cursor goes to the first frame that has it. */
export function firstFound(cell: Cell): Cell {
  const source = chosenSource(cell);
  const kind = viewOf(source);
  if (kind !== "stacks" && kind !== "flame") return cell;
  const [first] = foundNodes(stackTree(source), source);
  return first === undefined ? cell : withCursor(cell, source, first.path);
}

/** Opens those callers that do not show what leads to the frame. */
function withCursor(cell: Cell, source: Cell, path: string): Cell {
  const { tree } = cell.view;
  const root = stackTree(source);
  const way = wayTo(root, path) ?? [];
  const closedOnes = way.slice(1, -1).flatMap((caller, i) => {
    const shown = tree.toggled[caller.path] !== false && !isLight(way[i + 2]!, root);
    return shown ? [] : [[caller.path, true] as const];
  });
  const toggled = { ...tree.toggled, ...Object.fromEntries(closedOnes) };
  return { ...cell, view: { ...cell.view, tree: { at: path, toggled } } };
}
