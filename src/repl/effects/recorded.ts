import { fileTrouble } from "../../files/trouble.js";
import { startRecording, type CellSeen, type Recorder } from "../../recording/index.js";
import type { Action, CellAction } from "../actions.js";
import type { RunningAction } from "../../types/cell_actions.js";
import type { Effect, RecordEffect } from "../effect.js";
import type { Cell } from "../model.js";
import type { Dispatch, EffectRunner } from "./context.js";
import type { KernelEffect } from "./runner.js";

/** Writes down what passes between the reducer and a runner, from `:record` to its end. */
export class RecordedRunner implements EffectRunner {
  private readonly inner: EffectRunner<KernelEffect>;
  private recorder: Recorder | undefined;

  constructor(
    private readonly dispatch: Dispatch,
    open: (dispatch: Dispatch) => EffectRunner<KernelEffect>,
  ) {
    this.inner = open((action) => {
      this.note(action);
      dispatch(action);
    });
  }

  async perform(effect: Effect): Promise<void> {
    switch (effect.do) {
      case "record":
        return this.record(effect);
      case "record-end":
        return this.end();
      case "record-mark":
        return this.mark(effect.text);
      case "replay":
        // The kernel plays nothing.
        return;
      case "run":
      case "stop":
      case "remove":
      case "clear":
        this.recorder?.effect(effect);
        return this.inner.perform(effect);
      default:
        return this.inner.perform(effect);
    }
  }

  close(): void {
    this.inner.close();
    this.end();
  }

  private note(action: Action): void {
    if (isCells(action)) this.recorder?.action(asKept(action));
  }

  private record({ path, limit, cells }: Extract<RecordEffect, { do: "record" }>): void {
    this.end();
    try {
      const seen = cells.map(seenCell);
      const onEnd = (why: string): void => this.ended(why);
      const recorder = startRecording({ path, program: "bcc-repl", limit, cells: seen, onEnd });
      this.recorder = recorder;
      recorder.action({ type: "sampled", samples: cells.map(wholeSample) });
      this.dispatch({ type: "recording", path });
    } catch (error) {
      const text = `cannot record to ${path}: ${fileTrouble(error)}`;
      this.dispatch({ type: "notice", notice: { kind: "error", text } });
    }
  }

  private mark(text: string): void {
    const done = this.recorder?.mark(text);
    const notice =
      done === true
        ? ({ kind: "info", text: `marked: ${text}` } as const)
        : ({ kind: "error", text: "this mark is too long, or there are too many" } as const);
    this.dispatch({ type: "notice", notice });
  }

  private end(): void {
    const leftOut = this.recorder?.close();
    this.recorder = undefined;
    if (leftOut !== undefined)
      this.dispatch({ type: "notice", notice: { kind: "error", text: leftOut } });
  }

  /** By itself: the disk or the limit. */
  private ended(why: string): void {
    this.recorder = undefined;
    this.dispatch({ type: "recording", why });
  }
}

const cellActions: ReadonlySet<Action["type"]> = new Set<CellAction["type"]>([
  ...(["planned", "running", "refused", "listed", "ended", "sampled"] as const),
]);
const isCells = (action: Action): action is CellAction => cellActions.has(action.type);

/** How long it is to run is nothing that a recording shows. */
const asKept = (action: CellAction): CellAction =>
  action.type === "running" ? withoutEnd(action) : action;

const withoutEnd = ({ endsByItself: _, ...kept }: RunningAction): CellAction => kept;

/** A cell that is there before the recording begins. */
function seenCell(cell: Cell): CellSeen {
  const { id, run, text, from, file, flags, state, pending, since, diagnostics, data, figures } =
    cell;
  const { notes, shape, cText } = cell;
  return {
    ...{ id, run, text, state, diagnostics, plan: { notes, shape, cText } },
    ...(from === undefined ? {} : { from }),
    ...(file === undefined ? {} : { file }),
    ...(flags === undefined ? {} : { flags }),
    ...(pending === undefined ? {} : { pending }),
    ...(since === undefined ? {} : { since }),
    ...{ total: figures.total, lost: figures.lost, heading: data.listing.heading, tables: [] },
    events: data.records.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

/** All that it has collected until now. */
const wholeSample = ({ id, run, data, figures }: Cell) => ({
  ...{ id, run, seconds: 0, runs: 0, nanoseconds: 0 },
  ...{ tables: data.tables, total: figures.total, lost: figures.lost },
  records: data.records.map(({ spec, rows }) => ({ spec, rows, skipped: 0 })),
});
