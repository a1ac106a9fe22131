import { renderDiagnostic } from "../../render/diagnostic.js";
import type { Cell, Page } from "../model.js";
import type { Piece } from "../drawing/line.js";
import { duration, shortNumber } from "../drawing/numbers.js";

const page = (title: string, lines: readonly string[]): Page => ({ title, lines, scroll: 0 });

/** Its title, and which of its lines are seen: `keys and commands  1–20 of 88`. */
export function pageTitle({ title, lines, scroll }: Page, rows: number): readonly Piece[] {
  const end = Math.min(lines.length, scroll + rows);
  const place = lines.length > rows ? `  ${scroll + 1}–${end} of ${lines.length}` : "";
  return [
    ["accent", title],
    ["dim", place],
  ];
}

/** Lines that have the text that is searched for. */
export function foundLines({ lines, search }: Page): readonly number[] {
  const wanted = search?.text.toLowerCase() ?? "";
  if (wanted === "") return [];
  return lines.flatMap((line, i) => (line.toLowerCase().includes(wanted) ? [i] : []));
}

/** A line with what is searched for marked, or the cursor on it. */
export function pageLine(page: Page, index: number): readonly Piece[] {
  const text = page.lines[index] ?? "";
  if (page.at === index) return [["inverse", text]];
  const wanted = page.search?.text.toLowerCase() ?? "";
  if (wanted === "") return [text];
  const pieces: Piece[] = [];
  let from = 0;
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    pieces.push(text.slice(from, at), ["inverse", text.slice(at, at + wanted.length)]);
    from = at + wanted.length;
  }
  return [...pieces, text.slice(from)];
}

/** The C text that was compiled, with line numbers. */
export function sourcePage(cell: Cell): Page {
  const lines = cell.cText === "" ? ["nothing was compiled yet"] : numbered(cell.cText);
  return page(`[${cell.id}] C text`, lines);
}

const numbered = (text: string): readonly string[] =>
  text.split("\n").map((line, i) => `${String(i + 1).padStart(4)} │ ${line}`);

/** What was chosen and what it costs, in full. */
export function whyPage(cell: Cell): Page {
  const { figures, shape } = cell;
  const cost = figures.nanoseconds;
  return page(`[${cell.id}] why`, [
    ...cell.text.split("\n"),
    "",
    ...(cell.notes.length === 0
      ? ["Nothing stands in for what was typed; its programs are named below."]
      : cell.notes),
    "",
    `programs  ${shape.programs.join(", ") || "-"}`,
    `tables    ${shape.tables.map(({ name }) => name).join(", ") || "-"}`,
    `events    ${shortNumber(figures.total)} in all, ${shortNumber(figures.rate)} a second, ${shortNumber(figures.lost)} lost`,
    `cost      ${cost === undefined ? "not known yet" : `${duration(cost)} an event, ${(figures.load * 100).toFixed(1)} % of one CPU`}`,
    ...cell.diagnostics.flatMap((each) => [
      "",
      ...renderDiagnostic(each, { color: false, width: 100 }),
    ]),
  ]);
}

/** Whole logs of the compiler or the verifier. */
export function logPage(cell: Cell): Page {
  const logs = cell.diagnostics.flatMap(({ log, message }) =>
    log === undefined ? [] : [message, "", ...log.trimEnd().split("\n"), ""],
  );
  return page(
    `[${cell.id}] log`,
    logs.length === 0 ? ["there is no log: nothing was refused"] : logs,
  );
}
