import { renderDiagnostic } from "../../render/diagnostic.js";
import { renderHeading, renderView, shownBy } from "../../render/index.js";
import type { View } from "../../types/view.js";
import type { Action, Sample } from "../../repl/actions.js";
import type { Cell, State } from "../../repl/model.js";

/** Plain text of what happens: data on stdout, everything else on stderr. */
export class BatchPrinter {
  failed = false;
  private readonly headed = new Set<string>();
  private readonly said = new Set<string>();

  /** What is new in a state. */
  changed(before: State, now: State, action: Action | undefined): void {
    if (now.page !== undefined && now.page !== before.page)
      for (const line of now.page.lines) out(line);
    if (now.notice !== undefined) this.notice(now.notice.kind, now.notice.text);
    if (action?.type === "sampled") for (const sample of action.samples) this.events(sample, now);
    if (action?.type === "refused") this.refusal(action.id, now);
    if (action?.type === "listed") for (const line of action.lines) out(line);
    if (action?.type !== "running") return;
    this.notes(action.id, action.plan.notes);
    complain(`[${action.id}] runs`);
  }

  /** What a cell's tables hold at the end. */
  tables(cell: Cell): void {
    for (const view of cell.shape.views) {
      const table = cell.data.tables.find(({ spec }) => spec.name === shownBy(view));
      if (table === undefined) continue;
      for (const line of renderView(view, table)) out(line);
    }
    if (cell.figures.lost > 0) complain(`[${cell.id}] ${cell.figures.lost} events lost`);
  }

  private notice(kind: string, text: string): void {
    if (kind === "error") this.failed = true;
    complain(kind === "error" ? `error: ${text}` : text);
  }

  private refusal(id: number, { cells }: State): void {
    this.failed = true;
    const cell = cells.find((each) => each.id === id);
    for (const diagnostic of cell?.diagnostics ?? [])
      for (const line of renderDiagnostic(diagnostic, { color: false, width: 100 })) complain(line);
  }

  private notes(id: number, notes: readonly string[]): void {
    for (const note of notes) {
      if (this.said.has(note)) continue;
      this.said.add(note);
      complain(`[${id}] ${note}`);
    }
  }

  /** Events as they come. */
  private events(sample: Sample, { cells }: State): void {
    const cell = cells.find((each) => each.id === sample.id);
    if (sample.heading !== undefined && sample.heading !== "") out(sample.heading);
    for (const line of sample.lines) out(line);
    if (sample.skipped > 0) complain(`[${sample.id}] ${sample.skipped} lines are not shown`);
    for (const { spec, rows } of sample.records) {
      const view = cell?.shape.views.find((each) => shownBy(each) === spec.name);
      if (view === undefined || rows.length === 0) continue;
      this.heading(view);
      for (const line of renderView(view, { spec, rows })) out(line);
    }
  }

  private heading(view: View): void {
    const name = shownBy(view);
    if (this.headed.has(name)) return;
    this.headed.add(name);
    for (const line of renderHeading(view)) out(line);
  }
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);
