import { safe } from "../../render/values.js";
import { renderDiagnostic } from "../../render/diagnostic.js";
import { renderHeading, renderView, shownBy } from "../../render/index.js";
import type { Diagnostic } from "../../types/outcome.js";
import type { View } from "../../types/view.js";
import type { Action, Sample } from "../../repl/actions.js";
import { exported } from "../../repl/effects/export.js";
import { translationOffered } from "../../repl/translation.js";
import { lessonPage } from "../../repl/screen/lesson.js";
import {
  freshView,
  nameOf,
  noData,
  type Cell,
  type CellData,
  type State,
} from "../../repl/model.js";

/** Plain text of what happens: data on stdout, everything else on stderr. */
export class BatchPrinter {
  failed = false;

  /** @param json data as lines of JSON, as `:export json` writes them; all else on stderr */
  constructor(private readonly json: boolean) {}

  private readonly headed = new Set<string>();
  private readonly said = new Set<string>();

  /** What is new in a state. */
  changed(before: State, now: State, action: Action | undefined): void {
    if (now.page !== undefined && now.page !== before.page)
      for (const line of now.page.lines) this.text(line);
    this.lesson(before.lesson, now.lesson);
    if (now.notice !== undefined) this.notice(now.notice.kind, now.notice.text);
    if (action?.type === "sampled") for (const sample of action.samples) this.events(sample, now);
    if (action?.type === "refused") this.refusal(action.id, now);
    if (action?.type === "listed") for (const line of action.lines) this.text(line);
    if (action?.type !== "running") return;
    this.notes(action.id, action.plan.notes);
    toStderr(`[${action.id}] runs`);
  }

  /** A step as it begins, and what becomes of it. */
  private lesson(before: State["lesson"], now: State["lesson"]): void {
    if (now === undefined || now === before) return;
    const begins = now.work.state !== "starting" && before?.work.state === "starting";
    if (begins) for (const line of lessonText(now)) this.text(line);
    if (now.passed && before?.passed !== true) this.text(`done: ${now.at.done}`);
    if (now.unmet !== undefined && now.unmet !== before?.unmet) toStderr(`not yet: ${now.unmet}`);
    if (now.work.state === "failed" && before?.work.state !== "failed")
      this.notice("error", `the workload cannot run: ${now.work.why}`);
  }

  /** What a cell's tables hold at the end. */
  tables(cell: Cell): void {
    if (this.json) objects(cell, { tables: cell.data.tables });
    else this.tablesAsText(cell);
    if (cell.figures.lost > 0) toStderr(`[${cell.id}] ${cell.figures.lost} events lost`);
  }

  /** All that a cell holds: the last events too. */
  whole(cell: Cell): void {
    toStderr(`[${cell.id}] ${nameOf(cell)}`);
    this.notes(cell.id, cell.notes);
    const { listing, records } = cell.data;
    const dropped = records.reduce((sum, each) => sum + each.dropped, 0);
    if (dropped > 0) toStderr(`[${cell.id}] ${dropped} earlier events are not shown`);
    if (this.json) objects(cell, { listing, records });
    else {
      if (listing.heading !== "") toStdout(listing.heading);
      for (const line of listing.lines) toStdout(line);
      this.eventsAsText(records, cell);
    }
    this.tables(cell);
  }

  /** Of several tables each has its name above it, unless it says it itself. */
  private tablesAsText(cell: Cell): void {
    const shown = cell.shape.views.flatMap((view) => {
      const table = cell.data.tables.find(({ spec }) => spec.name === shownBy(view));
      return table === undefined ? [] : [{ view, table }];
    });
    for (const { view, table } of shown) {
      if (shown.length > 1 && table.rows.length > 0 && !hasTitle(view))
        toStdout(`${table.spec.name}:`);
      for (const line of renderView(view, table)) toStdout(line);
    }
  }

  /** Text that is no data. */
  private text(line: string): void {
    (this.json ? toStderr : toStdout)(line);
  }

  private notice(kind: string, text: string): void {
    if (kind === "error") this.failed = true;
    toStderr(kind === "error" ? `error: ${text}` : text);
  }

  private refusal(id: number, { cells }: State): void {
    this.failed = true;
    const cell = cells.find((each) => each.id === id);
    for (const diagnostic of cell?.diagnostics ?? [])
      for (const line of renderDiagnostic(withoutKeys(diagnostic), { color: false, width: 100 }))
        toStderr(line);
  }

  private notes(id: number, notes: readonly string[]): void {
    for (const note of notes) {
      if (this.said.has(note)) continue;
      this.said.add(note);
      toStderr(`[${id}] ${note}`);
    }
  }

  /** Events as they come. */
  private events(sample: Sample, { cells }: State): void {
    const cell = cells.find((each) => each.id === sample.id);
    const skipped = sample.records.reduce((sum, each) => sum + each.skipped, 0);
    if (skipped > 0) toStderr(`[${sample.id}] ${skipped} events are not shown`);
    if (!this.json) this.eventsAsText(sample.records, cell);
    else if (cell !== undefined) objects(cell, eventsOf(sample));
  }

  private eventsAsText(
    records: readonly Pick<Sample["records"][number], "spec" | "rows">[],
    cell: Cell | undefined,
  ): void {
    for (const { spec, rows } of records) {
      const view = cell?.shape.views.find((each) => shownBy(each) === spec.name);
      if (view === undefined || rows.length === 0) continue;
      this.heading(view);
      for (const line of renderView(view, { spec, rows })) toStdout(line);
    }
  }

  private heading(view: View): void {
    const name = shownBy(view);
    if (this.headed.has(name)) return;
    this.headed.add(name);
    for (const line of renderHeading(view)) toStdout(line);
  }
}

/** A script has no Tab to take a translation with, and its text is kept whatever happens. */
function withoutKeys(diagnostic: Diagnostic): Diagnostic {
  const { severity, code, message } = diagnostic;
  if (code === "fault") return { severity, code, message };
  if (code !== translationOffered) return diagnostic;
  return {
    ...diagnostic,
    severity: "error",
    message: message.replace(/:.*/, ", which is translated before it runs"),
    hint: "bcc-repl --from - translates it; --batch runs what that prints",
  };
}

/** It has its name in its own lines. */
const hasTitle = ({ kind }: View): boolean =>
  kind === "histogram" || kind === "frequency" || kind === "counts";

function lessonText(lesson: NonNullable<State["lesson"]>): readonly string[] {
  const [title, lines] = lessonPage(lesson);
  return [title, "", ...lines];
}

/** The events of one sample, as a cell would hold them. */
const eventsOf = ({ records }: Sample): Partial<CellData> => ({
  records: records.map(({ spec, rows }) => ({ spec, rows, dropped: 0 })),
});

function objects(cell: Cell, data: Partial<CellData>): void {
  const made = exported({ ...cell, data: { ...noData, ...data }, view: freshView }, "json");
  if (made.ok) process.stdout.write(made.text);
}

/** Names come from other people's programs: what would drive a terminal is an escape, as everywhere. */
const shown = (line: string): string => line.split("\t").map(safe).join("\t");

const toStdout = (line: string): void => void process.stdout.write(`${shown(line)}\n`);
const toStderr = (line: string): void => void process.stderr.write(`${shown(line)}\n`);
