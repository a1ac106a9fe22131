import type { Cell } from "../model.js";
import { line, padStart, type Piece, type Role, type ScreenStyle } from "../drawing/line.js";
import { dotsOf, type Dot, type Dots } from "./dots.js";
import { eventLines } from "./events.js";
import { timeAxis } from "./time_axis.js";

/** The cursor goes through the time that is shown in so many steps. */
export const timeSteps = 60;
const spans = [5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600] as const;
const margin = 10;

/** Colours that mean nothing else: red is for errors, yellow for losses. */
const series: readonly Role[] = ["accent", "keyword", "good", "series", "plain"];

/** One dot an event: a number of it over time, in the colour of what made it. */
export function scatterLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const made = dotsOf(cell);
  if (made.dots.length === 0 || height < 5) return eventLines(cell, height, width, style);
  const span = spanOf(made.dots);
  const names = namesOf(made);
  const at = cell.view.time;
  const room = {
    columns: Math.max(8, width - margin - 1),
    rows: height - (at === undefined ? 2 : 3),
  };
  const shown = made.dots.filter(({ ago }) => ago <= span);
  const scale = scaleOf(shown);
  const cells = placed(shown, span, scale, room);
  const lines = Array.from({ length: room.rows }, (_, row): string => {
    const label = labelled(row, room.rows) ? made.text(scale.at(1 - row / (room.rows - 1))) : "";
    const pieces: Piece[] = [["dim", `${padStart(label, margin - 1)}${style.unicode ? "┤" : "|"}`]];
    for (let column = 0; column < room.columns; column++) {
      const inside = cells[row]![column]!;
      const [role, mark] = markOf(inside, names, style);
      pieces.push([isAt(column, at, room.columns) ? "inverse" : role, mark]);
    }
    return line(pieces, width, style);
  });
  const axis = " ".repeat(margin) + timeAxis(room.columns, span / room.columns);
  return [
    line(headingOf(made, names, style), width, style),
    ...lines,
    line([["dim", axis]], width, style),
    ...(at === undefined ? [] : [line(cursorWords(made, span, at), width, style)]),
  ];
}

const spanOf = (dots: readonly Dot[]): number => {
  const oldest = Math.max(...dots.map(({ ago }) => ago));
  return spans.find((each) => each >= oldest) ?? oldest;
};

/** What dots are coloured by, those with most first; as many as there are colours. */
function namesOf({ dots }: Dots): readonly string[] {
  const counts = new Map<string, number>();
  for (const { of } of dots) counts.set(of, (counts.get(of) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, series.length)
    .map(([name]) => name);
}

interface Scale {
  /** 0 at the bottom, 1 at the top. */
  readonly place: (value: number) => number;
  readonly at: (place: number) => number;
}

/** By powers where few are a thousand times larger than the others. */
function scaleOf(dots: readonly Dot[]): Scale {
  const values = dots.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least > 0 && most / least >= 1000) {
    const [low, size] = [Math.log(least), Math.log(most / least)];
    return {
      place: (value) => (Math.log(value) - low) / size,
      at: (place) => Math.exp(low + place * size),
    };
  }
  const bottom = least > 0 && least < most / 2 ? 0 : least;
  const size = most - bottom || 1;
  return { place: (value) => (value - bottom) / size, at: (place) => bottom + place * size };
}

/** Eight dots of a character, from its upper left corner down, then the right column. */
const dotBits = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80] as const;

interface Inside {
  bits: number;
  readonly counts: Map<string, number>;
}

function placed(
  dots: readonly Dot[],
  span: number,
  scale: Scale,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly (readonly Inside[])[] {
  const cells = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, (): Inside => ({ bits: 0, counts: new Map() })),
  );
  for (const { ago, value, of } of dots) {
    const x = Math.min(2 * columns - 1, Math.floor((1 - ago / span) * 2 * columns));
    const y = Math.round((1 - scale.place(value)) * (4 * rows - 1));
    const inside = cells[y >> 2]![x >> 1]!;
    inside.bits |= dotBits[(x & 1) * 4 + (y & 3)]!;
    inside.counts.set(of, (inside.counts.get(of) ?? 0) + 1);
  }
  return cells;
}

/** The dots of one character, in the colour of most of them; without colours letters tell. */
function markOf(
  { bits, counts }: Inside,
  names: readonly string[],
  style: ScreenStyle,
): readonly [Role, string] {
  if (bits === 0) return ["plain", " "];
  const [[name] = [""]] = [...counts].sort((a, b) => b[1] - a[1]);
  const at = names.indexOf(name);
  if (names.length > 1 && !style.color) return ["plain", letterOf(at)];
  const mark = style.unicode ? String.fromCharCode(0x2800 + bits) : countMark(counts);
  return [at < 0 ? "dim" : series[at]!, mark];
}

const letterOf = (at: number): string => (at < 0 ? "." : String.fromCharCode(97 + at));

function countMark(counts: ReadonlyMap<string, number>): string {
  const count = [...counts.values()].reduce((sum, each) => sum + each, 0);
  return count === 1 ? "." : count < 5 ? ":" : "*";
}

/** The top, the bottom and about every fourth line. */
const labelled = (row: number, rows: number): boolean =>
  row === 0 || row === rows - 1 || (row % 4 === 0 && rows - row > 3);

function headingOf(
  { title, by }: Dots,
  names: readonly string[],
  { color, unicode }: ScreenStyle,
): readonly Piece[] {
  const head: Piece = ["dim", `${title ?? ""}${by === undefined ? "" : ` by ${by}`}`];
  if (by === undefined) return [head];
  const legend = names.flatMap((name, i): readonly Piece[] => [
    [series[i]!, `  ${color ? (unicode ? "⠿" : "*") : letterOf(i)} `],
    name,
  ]);
  return [head, ...legend];
}

const stepOf = (column: number, columns: number): number =>
  Math.floor(((columns - 1 - column) / columns) * timeSteps);

const isAt = (column: number, at: number | undefined, columns: number): boolean =>
  at !== undefined && stepOf(column, columns) === at;

/** The events of the cursor's step of time, oldest first. */
export function dotsAt(cell: Cell): readonly Dot[] {
  const { dots } = dotsOf(cell);
  const { time } = cell.view;
  if (time === undefined || dots.length === 0) return [];
  return stepDots(dots, spanOf(dots), time);
}

const stepDots = (dots: readonly Dot[], span: number, at: number): readonly Dot[] =>
  dots.filter(
    ({ ago }) =>
      ago <= span && Math.min(timeSteps - 1, Math.floor((ago / span) * timeSteps)) === at,
  );

/** `-3.2 s  12 events, 0.3 to 22.8, median 1.2; the largest of postgres` */
function cursorWords(made: Dots, span: number, at: number): readonly Piece[] {
  const when = `-${((at * span) / timeSteps).toFixed(span < 30 ? 1 : 0)} s`;
  const here = stepDots(made.dots, span, at);
  if (here.length === 0) return [["accent", padStart(when, margin - 1)], "  no events"];
  const values = here.map(({ value }) => value).sort((a, b) => a - b);
  const [least, middle, most] = [0, (values.length - 1) >> 1, values.length - 1].map((i) =>
    made.text(values[i]!),
  );
  const top = here.reduce((best, dot) => (dot.value > best.value ? dot : best));
  const of = made.by === undefined ? "" : `; the largest of ${top.of}`;
  const range =
    here.length === 1
      ? `one event, ${most}`
      : `${here.length} events, ${least} to ${most}, median ${middle}`;
  return [
    ["accent", padStart(when, margin - 1)],
    `  ${range}${of}`,
    ["dim", "   Enter lists them"],
  ];
}
