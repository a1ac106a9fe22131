import type { TableSnapshot } from "../types/data.js";
import type { StacksView } from "../types/view.js";
import { FLAME_SCRIPT } from "./flame_script.js";
import { flameTree, type FlameNode } from "./flame_tree.js";
import { stackRows } from "./stacks.js";

export interface FlameOptions {
  readonly title?: string;
  /** Pixels. */
  readonly width?: number;
  /** Frames with a smaller part of all are not drawn; 0.001 = 0.1 %. */
  readonly least?: number;
}

const ROW = 16;
const MARGIN = 10;
const TOP = 44;
const BOTTOM = 40;
/** Colours of frames are light in both, the letters upon them dark. */
const STYLE =
  ".f{cursor:pointer}.f:hover rect{stroke:#000}.f text,#info,#note,#found{pointer-events:none}" +
  ".hit rect{fill:#c03fd0}.out{display:none}.above rect{opacity:.5}#search,#reset{cursor:pointer}" +
  "@media(prefers-color-scheme:dark){#paper{fill:#14171a}text{fill:#e6e8eb}.f text{fill:#000}" +
  ".f rect{filter:brightness(.82)}.f:hover rect{stroke:#fff}}";
/** Pixels of a character of 11 px monospace. */
const CHARACTER = 6.7;

/**
 * The stacks of a table as an SVG file that needs nothing else: width is the
 * share, the root below, kernel frames blue, functions by name whatever else the
 * view shows. A click zooms, Ctrl-F searches. All
 * names come from other people's programs: they occur as escaped text only, and
 * the script reads them from there.
 */
export function flameGraph(
  view: StacksView,
  data: TableSnapshot,
  { title = "Flame graph", width = 1200, least = 0.001 }: FlameOptions = {},
): string {
  const names = { ...view, offsets: false, addresses: false, annotate: false, delimited: false };
  const root = flameTree(names, stackRows(names, data));
  const boxes = layOut(root, least);
  const depth = boxes.drawn.reduce((most, { level }) => Math.max(most, level), 0);
  const height = TOP + (depth + 1) * ROW + BOTTOM;
  const room = width - 2 * MARGIN;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="11">`,
    `<style>${STYLE}</style>`,
    `<rect id="paper" width="100%" height="100%" fill="#f8f8f4"/>`,
    `<text x="${width / 2}" y="20" text-anchor="middle" font-size="15">${xml(title)}</text>`,
    `<text id="reset" class="out" x="${MARGIN}" y="20">[whole]</text>`,
    `<text id="search" x="${width - MARGIN}" y="20" text-anchor="end">[search]</text>`,
    `<g id="frames" data-left="${MARGIN}" data-room="${room}" data-character="${CHARACTER}">`,
    ...boxes.drawn.map((box) => boxSvg(box, root, view.unit, { height, room })),
    `</g>`,
    `<text id="info" x="${MARGIN}" y="${height - 22}"> </text>`,
    `<text id="note" x="${MARGIN}" y="${height - 8}" fill="#777">${xml(leftOut(boxes.leftOut, least))}</text>`,
    `<text id="found" x="${width - MARGIN}" y="${height - 22}" text-anchor="end"> </text>`,
    `<script type="text/ecmascript"><![CDATA[${FLAME_SCRIPT}]]></script>`,
    `</svg>`,
    "",
  ].join("\n");
}

interface Box {
  readonly node: FlameNode;
  readonly level: number;
  /** Parts of the whole. */
  readonly start: number;
  readonly share: number;
}

/** Places of all frames; beneath one that is too small there is none big enough. */
function layOut(root: FlameNode, least: number): { drawn: readonly Box[]; leftOut: number } {
  const drawn: Box[] = [];
  let leftOut = 0;
  const place = (node: FlameNode, level: number, before: bigint): void => {
    const share = part(node.value, root.value);
    if (share < least) {
      leftOut += framesOf(node);
      return;
    }
    drawn.push({ node, level, start: part(before, root.value), share });
    let next = before;
    for (const child of node.children) {
      place(child, level + 1, next);
      next += child.value;
    }
  };
  if (root.value > 0n) place(root, 0, 0n);
  return { drawn, leftOut };
}

const framesOf = (node: FlameNode): number =>
  node.children.reduce((sum, child) => sum + framesOf(child), 1);

const part = (value: bigint, whole: bigint): number => Number(value) / Number(whole);

const leftOut = (frames: number, least: number): string =>
  frames === 0
    ? ""
    : `${frames} ${frames === 1 ? "frame" : "frames"} under ${least * 100} % not drawn`;

function boxSvg(
  { node, level, start, share }: Box,
  root: FlameNode,
  unit: string,
  { height, room }: { readonly height: number; readonly room: number },
): string {
  const x = MARGIN + start * room;
  const y = height - BOTTOM - (level + 1) * ROW;
  const percent = (part(node.value, root.value) * 100).toFixed(2);
  const shown = shortened(node.name, Math.floor((share * room - 4) / CHARACTER));
  return `<g class="f" data-x="${start.toFixed(6)}" data-w="${share.toFixed(6)}" data-level="${level}"><title>${xml(node.name)} (${node.value} ${xml(unit)}, ${percent} %)</title><rect x="${x.toFixed(1)}" y="${y}" width="${(share * room).toFixed(1)}" height="${ROW - 1}" rx="1" fill="${colorOf(node)}"/><text x="${(x + 3).toFixed(1)}" y="${y + 11}">${xml(shown)}</text></g>`;
}

const shortened = (name: string, room: number): string =>
  room < 3 ? "" : name.length <= room ? name : `${name.slice(0, room - 2)}..`;

/** The same name has the same colour in every picture. */
function colorOf(node: FlameNode): string {
  let hash = 2166136261;
  for (let i = 0; i < node.name.length; i++)
    hash = Math.imul(hash ^ node.name.charCodeAt(i), 16777619) >>> 0;
  const light = 60 + ((hash >>> 16) % 14);
  switch (node.part) {
    case "kernel":
      return `hsl(${195 + (hash % 35)},65%,${light}%)`;
    case "user":
      return `hsl(${5 + (hash % 48)},85%,${light}%)`;
    case "process":
      return `hsl(90,25%,${light}%)`;
  }
}

/** Text for XML 1.0: markup escaped, what no document may hold replaced. */
export function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
