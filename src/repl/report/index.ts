/** All cells as one page that needs nothing else, and asks nobody for anything. */
import { createHash } from "node:crypto";
import { flameGraph } from "../../render/index.js";
import { shortNumber } from "../drawing/numbers.js";
import type { Cell } from "../model.js";
import { pictureOf } from "../picture/index.js";
import { escaped } from "../picture/svg.js";
import { gridOf } from "../widgets/cursor.js";
import type { Grid } from "../widgets/grid_rows.js";
import { sourcesOf } from "../widgets/sources.js";
import { shownTables } from "../widgets/tables.js";
import { viewOf } from "../widgets/view_kinds.js";
import { script } from "./script.js";
import { style } from "./style.js";

/** Rows of a table: a browser is slow beyond. */
const mostRows = 5000;

/**
 * Names come from other people's programs: each is text, whatever it is called.
 * @param words the machine, and when
 */
export function htmlReport(cells: readonly Cell[], words: readonly string[]): string {
  const about = words.join(" · ");
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">`,
    `<title>bcc-repl: ${escaped(about)}</title><style>${style}</style></head><body>`,
    `<h1>bcc-repl</h1><p class="dim">${escaped(about)}</p>`,
    ...cells.map(section),
    `<script>${script}</script></body></html>`,
    "",
  ].join("\n");
}

function section(cell: Cell): string {
  const { id, text, file, notes, figures, state, view, cText } = cell;
  const { total, lost } = figures;
  const sources = sourcesOf(cell).filter((source) => !source.state);
  const filter = view.filter === "" ? "" : `, filtered by ${view.filter}`;
  return [
    `<section><h2>[${id}] ${escaped(file ?? text.trim())}</h2>`,
    `<p class="dim">${escaped(`${state}, ${shortNumber(total)} events${filter}`)}</p>`,
    ...(lost > 0 ? [`<p class="lost">${lost} events lost</p>`] : []),
    ...notes.map((note) => `<p class="note">${escaped(note)}</p>`),
    ...sources.map(({ name, cell: source }) =>
      [...(sources.length > 1 ? [`<h3>${escaped(name || "events")}</h3>`] : []), body(source)].join(
        "\n",
      ),
    ),
    ...(cText === ""
      ? []
      : [`<details><summary>C</summary><pre>${multiline(cText)}</pre></details>`]),
    "</section>",
  ].join("\n");
}

const multiline = (text: string): string => text.split("\n").map(escaped).join("\n");

const nothing = `<p class="dim">nothing was collected</p>`;

function body(source: Cell): string {
  const stacks = source.shape.views.find((view) => view.kind === "stacks");
  const tables = shownTables(source);
  const stackTable = tables.find(({ spec }) => spec.name === stacks?.table);
  if (stacks !== undefined && stackTable !== undefined)
    return stackTable.rows.length === 0 ? nothing : inline(flameGraph(stacks, stackTable));
  if (tables.some(({ spec }) => spec.bucket !== undefined)) return inline(pictureOf(source));
  const kind = viewOf(source) === "events" ? "events" : "table";
  const grid = gridOf({ ...source, view: { ...source.view, kind } });
  return grid === undefined || grid.rows.length === 0 ? nothing : tableOf(grid);
}

/** A picture within the page: its names for parts of itself would be several times the same. */
const inline = (svg: string | undefined): string =>
  svg === undefined
    ? nothing
    : svg
        .replace(/^<\?xml[^>]*\?>\s*/, "")
        .replace(/<script[^]*<\/script>/, "")
        .replace(/<text id="(?:search|reset|info|found)"[^>]*>[^<]*<\/text>/g, "")
        .replace(/ id="(?:frames|note)"/g, "");

const isNumber = (text: string): boolean => /^-?[\d.,]+(?: ?[kMGT])?$/.test(text);

function tableOf({ titles, rows }: Grid): string {
  const shown = rows.slice(-mostRows);
  const right = titles.map((_, i) => shown.every(({ values }) => isNumber(values[i] ?? "")));
  const cls = (i: number): string => (right[i] === true ? ` class="n"` : "");
  const head = titles.map(
    (title, i) =>
      `<th${cls(i)} scope="col"><button>${escaped(title.replace(/[▾▴]$/, ""))}</button></th>`,
  );
  const lines = shown.map(
    ({ values }) =>
      `<tr>${titles.map((_, i) => `<td${cls(i)}>${multiline(values[i] ?? "")}</td>`).join("")}</tr>`,
  );
  const cut =
    rows.length > shown.length
      ? [`<p class="dim">the last ${shown.length} of ${rows.length} rows</p>`]
      : [];
  return [
    ...cut,
    `<table><thead><tr>${head.join("")}</tr></thead><tbody>`,
    ...lines,
    "</tbody></table>",
  ].join("\n");
}
