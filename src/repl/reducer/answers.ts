/** What effects answer, put into the cells that asked. Answers of older attempts change nothing. */
import type { Diagnostic } from "../../types/outcome.js";
import type { Kept, Planned, Sample } from "../actions.js";
import {
  emptyShape,
  historyLength,
  noData,
  noFigures,
  withCell,
  type Cell,
  type CellData,
  type Figures,
  type Reading,
  type Records,
  type State,
} from "../model.js";
import { viewAfter } from "../widgets/view_history.js";
import { say } from "./step.js";

/** `change` for the cell whose newest attempt this is. */
function ofAttempt(state: State, id: number, run: number, change: (cell: Cell) => Cell): State {
  return withCell(state, id, (cell) => (cell.pending === run ? change(cell) : cell));
}

export function planned(state: State, id: number, run: number, plan: Planned): State {
  return ofAttempt(state, id, run, (cell) =>
    cell.state === "running" ? cell : { ...cell, ...plan, diagnostics: [] },
  );
}

/** The new one runs: an older one of this cell is detached by now. */
export function running(
  state: State,
  id: number,
  run: number,
  plan: Planned,
  kept: Kept | undefined,
  since?: string,
): State {
  return ofAttempt(state, id, run, ({ pending: _, ...cell }) => ({
    ...cell,
    ...plan,
    notes: kept === undefined ? plan.notes : [...plan.notes, keptLine(kept)],
    state: "running",
    run,
    ...(since === undefined ? {} : { since }),
    diagnostics: [],
    ...(kept === undefined || kept.maps === 0
      ? {
          data: noData,
          figures: noFigures,
          view: {
            ...cell.view,
            frozen: undefined,
            mark: undefined,
            heat: {},
            past: [],
            arrivals: [],
            time: undefined,
          },
        }
      : {}),
  }));
}

function keptLine({ ms, maps }: Kept): string {
  return `reloaded in ${Math.round(ms)} ms, ${maps === 1 ? "1 map" : `${maps} maps`} kept`;
}

/** A refusal leaves what runs already running. */
export function refused(
  state: State,
  id: number,
  run: number,
  diagnostics: readonly Diagnostic[],
): State {
  return ofAttempt(state, id, run, ({ pending: _, ...cell }) => ({
    ...cell,
    diagnostics,
    state: cell.state === "running" ? "running" : "failed",
  }));
}

export const verifying = (state: State, id: number, run: number, seconds: number): State =>
  ofAttempt(state, id, run, (cell) => ({ ...cell, verifying: { run, seconds } }));

/** Lines, and nothing that runs. */
export function listed(state: State, id: number, run: number, lines: readonly string[]): State {
  return ofAttempt(state, id, run, ({ pending: _, ...cell }) => ({
    ...cell,
    state: "stopped",
    run,
    diagnostics: [],
    shape: emptyShape,
    figures: noFigures,
    data: { ...noData, listing: { heading: lines[0] ?? "", lines: lines.slice(1) } },
  }));
}

export function ended(state: State, id: number, run: number, why: string | undefined): State {
  const cell = state.cells.find((each) => each.id === id);
  if (cell === undefined || cell.run !== run || cell.state !== "running") return state;
  const stopped = withCell(state, id, (each) => ({
    ...each,
    state: "stopped",
    figures: { ...each.figures, rate: 0, load: 0 },
  }));
  return why === undefined ? stopped : say(stopped, `[${id}] ${why}`);
}

export function sampled(state: State, samples: readonly Sample[]): State {
  const byId = new Map(samples.map((sample) => [sample.id, sample]));
  return {
    ...state,
    cells: state.cells.map((cell) => {
      const sample = byId.get(cell.id);
      if (sample === undefined || sample.run !== cell.run) return cell;
      return withSample(cell, sample, state.settings.keep);
    }),
  };
}

function withSample(cell: Cell, sample: Sample, keep: number): Cell {
  const data: CellData = {
    elapsed: (cell.data.elapsed ?? 0) + sample.seconds,
    tables: sample.tables,
    before: sample.seconds > 0 ? cell.data.tables : cell.data.before,
    listing: cell.data.listing,
    records: recordsOf(cell.data.records, sample, keep),
  };
  const figures = figuresOf(cell.figures, sample);
  return { ...cell, figures, data, view: viewAfter(cell, data, sample.seconds > 0) };
}

function figuresOf(before: Figures, sample: Sample): Figures {
  const added = Math.max(0, sample.total - before.total);
  const recent =
    sample.seconds > 0
      ? lately([...before.recent, { seconds: sample.seconds, added }])
      : before.recent;
  const rate = sample.seconds > 0 ? rateOver(recent) : before.rate;
  return {
    total: sample.total,
    rate,
    recent,
    nanoseconds: sample.runs > 0 ? sample.nanoseconds / sample.runs : before.nanoseconds,
    load: sample.seconds > 0 ? sample.nanoseconds / 1e9 / sample.seconds : before.load,
    lost: sample.lost,
    history: sample.seconds > 0 ? [...before.history, rate].slice(-historyLength) : before.history,
  };
}

/** A rate is told over as long as this: events come in bursts, and the first ones after a pause late. */
const rateSeconds = 1.5;

/** The newest readings that make up that time. */
function lately(readings: readonly Reading[]): readonly Reading[] {
  let seconds = 0;
  let from = readings.length;
  while (from > 0 && seconds < rateSeconds) seconds += readings[--from]!.seconds;
  return readings.slice(from);
}

function rateOver(readings: readonly Reading[]): number {
  const seconds = readings.reduce((sum, reading) => sum + reading.seconds, 0);
  return readings.reduce((sum, reading) => sum + reading.added, 0) / Math.max(0.001, seconds);
}

function recordsOf(before: readonly Records[], sample: Sample, keep: number): readonly Records[] {
  return sample.records.map(({ spec, rows: fresh, skipped }) => {
    const old = before.find((each) => each.spec.name === spec.name);
    const rows = [...(old?.rows ?? []), ...fresh];
    const tooMany = Math.max(0, rows.length - keep);
    const dropped = (old?.dropped ?? 0) + tooMany + skipped;
    const first = old?.first ?? rows[0];
    const kept = tooMany > 0 ? rows.slice(tooMany) : rows;
    return { spec, rows: kept, dropped, ...(first === undefined ? {} : { first }) };
  });
}
