import type { CellAction, Planned } from "../types/cell_actions.js";
import type { Diagnostic } from "../types/outcome.js";
import { CellTrack, type CellSeen } from "./cell_track.js";
import type { RecordedAction, RecordedEffect, RunEffect } from "./entries.js";
import { limits } from "./format.js";
import type { RecordingWriter } from "./writer.js";

export type { CellSeen } from "./cell_track.js";

/** What is told between two key frames; more where the key frames themselves are large. */
const leastBetween = 3e6;
const mostBetween = 20e6;

/** Writes down what cells ask for and what they learn. */
export class Recorder {
  private readonly cells = new Map<number, CellTrack>();
  private keySize = 0;

  /** @param cells those that are there already */
  constructor(
    private readonly writer: RecordingWriter,
    cells: readonly CellSeen[] = [],
  ) {
    for (const cell of cells) this.cells.set(cell.id, new CellTrack(writer, cell));
    this.tellAll();
  }

  effect(effect: RecordedEffect): void {
    const { id } = effect;
    if (effect.do === "run") this.begin(effect);
    else if (!this.cells.has(id)) return;
    this.writer.append({ t: this.writer.now(), effect });
    if (effect.do === "remove") this.cells.delete(id);
    if (effect.do === "stop") this.cells.get(id)?.stopped();
  }

  action(action: CellAction): void {
    if (action.type === "sampled") {
      for (const sample of action.samples) this.cells.get(sample.id)?.sample(sample);
    } else if (this.cells.has(action.id)) {
      this.cells.get(action.id)!.before(action);
      const kept = withoutLogs(action);
      this.cells.get(action.id)!.learn(kept);
      this.writer.append({ t: this.writer.now(), action: kept });
    }
    const { sinceKey } = this.writer;
    const between = Math.min(mostBetween, Math.max(leastBetween, this.keySize));
    if (sinceKey - this.keySize > between) this.tellAll();
  }

  /** @returns false: there are too many already, or it is too long */
  mark(text: string): boolean {
    if (++this.marks > limits.marks || text.length > 1000) return false;
    this.writer.mark(text);
    return true;
  }
  private marks = 0;

  /** What was held back is written; the file is closed. */
  /** Answers what is not in it, in words, if something is not. */
  close(): string | undefined {
    for (const cell of this.cells.values()) cell.flush();
    this.writer.close();
    const { leftOut } = this.writer;
    if (leftOut === 0) return undefined;
    return `${leftOut} ${leftOut === 1 ? "entry was" : "entries were"} too large for the recording and left out`;
  }

  private begin(effect: RunEffect): void {
    const known = this.cells.get(effect.id);
    if (known !== undefined) return known.again(effect);
    if (this.cells.size >= limits.cells) return;
    this.cells.set(effect.id, new CellTrack(this.writer, newlySeen(effect)));
  }

  /** A key frame: all cells as they are. */
  private tellAll(): void {
    for (const cell of this.cells.values()) cell.flush();
    this.writer.beginKey();
    for (const cell of this.cells.values()) cell.tellWhole();
    this.writer.flush();
    this.keySize = this.writer.sinceKey;
  }
}

function newlySeen({ do: _, ...effect }: RunEffect): CellSeen {
  return {
    ...{ ...effect, pending: effect.run },
    ...{ state: "compiling", plan: nothingPlanned, diagnostics: [], tables: [] },
    ...{ total: 0, lost: 0, heading: "", events: 0 },
  };
}

const nothingPlanned: Planned = {
  notes: [],
  shape: { views: [], tables: [], streams: [], programs: [] },
  cText: "",
};

/** Logs of the verifier are megabytes. */
const mostLog = 64 << 10;

function withoutLogs(action: RecordedAction): RecordedAction {
  if (action.type !== "refused") return action;
  const diagnostics = action.diagnostics.map(({ log, ...rest }): Diagnostic =>
    log === undefined ? rest : { ...rest, log: log.slice(-mostLog) },
  );
  return { ...action, diagnostics };
}
