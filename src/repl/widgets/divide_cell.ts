import type { Cell } from "../model.js";
import { line, spread, type Piece } from "../drawing/line.js";
import { divideHeight } from "../drawing/divide_height.js";
import { viewOf } from "./view_kinds.js";
import { sourceLines } from "./draw_view.js";
import type { Room } from "./room.js";
import { sourcesOf, type Source } from "./sources.js";
import { shownTables } from "./tables.js";

/** What a cell shows: at most `height` lines of at most `width` cells. */
export function bodyLines(cell: Cell, room: Room): readonly string[] {
  if (room.height <= 0) return [];
  const sources = sourcesOf(cell);
  if (sources.length < 2) return sourceLines(sources[0]?.cell ?? cell, room);
  const chosen = sources.find(({ name }) => name === cell.view.source) ?? sources[0]!;
  const maximised = room.maximised === true;
  const least = maximised ? sources.length + 6 : 3 * sources.length;
  const shown = room.height < least ? [chosen] : sources;
  const within = { ...room, alone: maximised };
  const bodies = shown.map((source) =>
    source !== chosen && (source.state || maximised) ? [] : sourceLines(source.cell, within),
  );
  if (!maximised && shown.length > 1 && bodies.every((lines) => lines.length === 0)) return [];
  const wishes = bodies.map((lines, i) => ({
    need: 1 + lines.length,
    weight: shown[i] === chosen ? 4 : 2,
  }));
  const heights = divideHeight(wishes, room.height);
  return shown.flatMap((source, i) => [
    titleOf(source, sources, source === chosen, room),
    ...(bodies[i]!.length === 0
      ? []
      : sourceLines(source.cell, { ...within, height: heights[i]! - 1 })),
  ]);
}

/** `▸ dist  histogram                          1 of 3, [ ] choose` */
function titleOf(
  { name, cell, state }: Source,
  all: readonly Source[],
  chosen: boolean,
  { width, style }: Room,
): string {
  const mark = chosen ? (style.unicode ? "▸ " : "> ") : "  ";
  const [table] = shownTables(cell);
  const entries = table === undefined ? "" : entriesText(table.rows.length);
  const what = state && !chosen ? entries : viewOf(cell);
  const place = all.findIndex((source) => source.name === name) + 1;
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
