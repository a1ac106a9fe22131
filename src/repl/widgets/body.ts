import type { Cell } from "../model.js";
import { line, spread, type Piece } from "../screen/line.js";
import { share } from "../screen/share.js";
import { viewOf } from "./kinds.js";
import { partLines, type Room } from "./part.js";
import { partsOf, type Part } from "./parts.js";
import { shownTables } from "./tables.js";

/** What a cell shows: at most `height` lines of at most `width` cells. */
export function bodyLines(cell: Cell, room: Room): readonly string[] {
  if (room.height <= 0) return [];
  const parts = partsOf(cell);
  if (parts.length < 2) return partLines(cell, room);
  const chosen = parts.find(({ name }) => name === cell.view.part) ?? parts[0]!;
  const maximised = room.maximised === true;
  const least = maximised ? parts.length + 6 : 3 * parts.length;
  const shown = room.height < least ? [chosen] : parts;
  const within = { ...room, alone: maximised };
  const bodies = shown.map((part) =>
    part !== chosen && (part.state || maximised) ? [] : partLines(part.cell, within),
  );
  if (!maximised && shown.length > 1 && bodies.every((lines) => lines.length === 0)) return [];
  const wishes = bodies.map((lines, i) => ({
    need: 1 + lines.length,
    weight: shown[i] === chosen ? 4 : 2,
  }));
  const heights = share(wishes, room.height);
  return shown.flatMap((part, i) => [
    titleOf(part, parts, part === chosen, room),
    ...(bodies[i]!.length === 0
      ? []
      : partLines(part.cell, { ...within, height: heights[i]! - 1 })),
  ]);
}

/** `▸ dist  histogram                          1 of 3, [ ] choose` */
function titleOf(
  { name, cell, state }: Part,
  all: readonly Part[],
  chosen: boolean,
  { width, style }: Room,
): string {
  const mark = chosen ? (style.unicode ? "▸ " : "> ") : "  ";
  const [table] = shownTables(cell);
  const entries = table === undefined ? "" : entriesText(table.rows.length);
  const what = state && !chosen ? entries : viewOf(cell);
  const place = all.findIndex((part) => part.name === name) + 1;
  const right: readonly Piece[] = chosen ? [["dim", `${place} of ${all.length}, [ ] choose`]] : [];
  const left: readonly Piece[] = [
    [chosen ? "accent" : "dim", mark + labelOf(cell, name)],
    ["dim", what === "" ? "" : `  ${what}`],
  ];
  return right.length === 0 ? line(left, width, style) : spread(left, right, width, style);
}

/** As the person named it, where a tool's tables have names of its own. */
function labelOf({ shape: { views } }: Cell, name: string): string {
  const [view] = views;
  if (view?.kind === "frequency") return view.heading;
  if (view?.kind === "histogram" || view?.kind === "counts") return view.title;
  return name === "" ? "events" : name;
}

export const entriesText = (count: number): string =>
  count === 1 ? "1 entry" : `${count} entries`;
