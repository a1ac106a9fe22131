/** Processes of events that have a pid and its parent's, as a tree: each with its events. Pure. */
import type { Cell, Shape } from "../model.js";
import { cutText, line, padEnd, padStart, type Piece, type ScreenStyle } from "../drawing/line.js";
import { eventRows } from "./events.js";
import { windowAt, type Grid, type GridRow } from "./grid_rows.js";

interface Process {
  readonly pid: string;
  /** Of the newest event; undefined: it is only known as a parent. */
  row?: GridRow;
  parent?: Process;
  count: number;
  readonly children: Process[];
}

/** Whether the events of a program tell pids and parents. */
export function hasParents({ streams, views }: Shape): boolean {
  const names = [
    ...streams.flatMap(({ fields }) => fields.map(({ name }) => name)),
    ...views.flatMap((view) =>
      view.kind === "columns" ? view.columns.map(({ title }) => title) : [],
    ),
  ].map((name) => name.toLowerCase());
  return names.includes("pid") && names.includes("ppid");
}

interface Places {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: number;
}

function placesIn({ titles }: Grid): Places | undefined {
  const at = (name: RegExp): number => titles.findIndex((title) => name.test(title));
  const places = { pid: at(/^pid$/i), ppid: at(/^ppid$/i), comm: at(/^p?comm$/i) };
  return places.pid < 0 || places.ppid < 0 ? undefined : places;
}

/** Parents before their children; a process that is only known as a parent is there, too. */
function processesOf({ rows }: Grid, { pid, ppid }: Places): readonly Process[] {
  const known = new Map<string, Process>();
  const processOf = (id: string): Process => {
    const found = known.get(id) ?? { pid: id, count: 0, children: [] };
    known.set(id, found);
    return found;
  };
  for (const row of rows) {
    const process = processOf(row.values[pid] ?? "");
    process.row = row;
    process.count++;
    const parent = processOf(row.values[ppid] ?? "");
    // Numbers are used again: who would be its own forebear begins a tree.
    if (isBelow(process, parent)) continue;
    process.parent = parent;
  }
  for (const process of known.values()) process.parent?.children.push(process);
  return [...known.values()].filter(({ parent }) => parent === undefined);
}

const isBelow = (above: Process, process: Process | undefined): boolean =>
  process !== undefined && (process === above || isBelow(above, process.parent));

const byPid = (a: Process, b: Process): number => Number(a.pid) - Number(b.pid);

/** Each with the lines that lead to it: `│  └─ `. */
function inOrder(roots: readonly Process[]): readonly (readonly [Process, string])[] {
  const order: (readonly [Process, string])[] = [];
  const visit = (process: Process, lead: string, below: string): void => {
    order.push([process, lead]);
    const children = [...process.children].sort(byPid);
    children.forEach((child, i) => {
      const last = i === children.length - 1;
      visit(child, `${below}${last ? "└─ " : "├─ "}`, `${below}${last ? "   " : "│  "}`);
    });
  };
  for (const root of [...roots].sort(byPid)) visit(root, "", "");
  return order;
}

const made = new WeakMap<Cell, ProcessGrid>();

interface ProcessGrid extends Grid {
  /** Lines of the tree before each row's name. */
  readonly leads: readonly string[];
}

/** A row a process, with the values of its newest event. */
export function processRows(cell: Cell): ProcessGrid {
  const known = made.get(cell);
  if (known !== undefined) return known;
  const grid = makeRows(cell);
  made.set(cell, grid);
  return grid;
}

function makeRows(cell: Cell): ProcessGrid {
  const events = eventRows(cell);
  const places = placesIn(events);
  if (places === undefined) return { titles: [], rows: [], leads: [] };
  const others = events.titles.map((_, i) => i).filter((i) => !Object.values(places).includes(i));
  const order = inOrder(processesOf(events, places));
  return {
    titles: ["PROCESS", "PID", "EVENTS", ...others.map((i) => events.titles[i]!)],
    rows: order.map(([{ pid, row, count }]) => ({
      id: `pid ${pid}`,
      values: [
        row?.values[places.comm] ?? "?",
        ...[pid, String(count), ...others.map((i) => row?.values[i] ?? "")],
      ],
      count,
    })),
    leads: order.map(([, lead]) => lead),
  };
}

/** `sshd` → its lines → `bash`; the window goes with the cursor. */
export function processLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const { titles, rows, leads } = processRows(cell);
  if (rows.length === 0) return [];
  const names = rows.map(({ values }, i) => leadText(leads[i]!, style) + values[0]!);
  const nameWidth = Math.min(
    Math.floor(width / 2),
    Math.max(8, ...names.map(({ length }) => length)),
  );
  const widths = titles.map((title, i) =>
    Math.min(40, Math.max(title.length, ...rows.map(({ values }) => values[i]!.length))),
  );
  const put = (name: string, values: readonly string[]): string =>
    [
      padEnd(cutText(name, nameWidth, style), nameWidth),
      ...values.slice(1).map((text, i) => {
        const at = i + 1;
        return at < 3 ? padStart(text, widths[at]!) : padEnd(text, widths[at]!);
      }),
    ]
      .join("  ")
      .trimEnd();
  const at = rows.findIndex(({ id }) => id === cell.view.row);
  const room = Math.max(1, height - 1);
  const first = windowAt(Math.min(cell.view.scroll, Math.max(0, rows.length - room)), at, room);
  const heading: Piece = ["dim", put(titles[0]!, titles)];
  return [
    line([heading], width, style),
    ...rows.slice(first, first + room).map((row, i) => {
      const text = put(names[first + i]!, row.values);
      return line([first + i === at ? ["inverse", text] : text], width, style);
    }),
  ].slice(0, height);
}

const leadText = (lead: string, { unicode }: ScreenStyle): string =>
  unicode ? lead : lead.replace(/[├└]─/g, "`-").replace(/│/g, "|");
