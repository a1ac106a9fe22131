import { fileTrouble } from "../../files/trouble.js";
import type { Merged } from "../../merge/index.js";
import { startRecording, usualLimit, type Recorder } from "../../recording/index.js";
import type { Planned, Sample } from "../../types/cell_actions.js";
import type { StreamBatch } from "../../types/data.js";
import type { ColumnsView } from "../../types/view.js";
import { complain } from "../run/stderr.js";

const nothing: Sample = {
  ...{ id: 0, run: 1, seconds: 1, tables: [], lines: [], skipped: 0, records: [] },
  ...{ total: 0, runs: 0, nanoseconds: 0, lost: 0 },
};

/** What is merged as cells of a recording: one for each kind of rows, one for each table. */
export class MergeRecording {
  private readonly cells = new Map<string, { readonly id: number; total: number }>();

  private constructor(private readonly recorder: Recorder) {}

  /** undefined: the file can't be written, which has been said. */
  static open(path: string): MergeRecording | undefined {
    try {
      const program = "bcc-tool merge";
      return new MergeRecording(
        startRecording({ path, program, limit: usualLimit, onEnd: complain }),
      );
    } catch (error) {
      complain(`error: cannot record to ${path}: ${fileTrouble(error)}`);
      return undefined;
    }
  }

  rows(view: ColumnsView, batch: StreamBatch): void {
    const cell = this.cell(view.of, {
      ...{ views: [view], tables: [], streams: [batch.spec], prints: false, programs: [] },
    });
    cell.total += batch.rows.length;
    const records = [{ spec: batch.spec, rows: batch.rows, skipped: 0 }];
    this.sample({ ...nothing, id: cell.id, total: cell.total, records });
  }

  table({ view, table }: Merged): void {
    const cell = this.cell(table.spec.name, {
      ...{ views: [view], tables: [table.spec], streams: [], prints: false, programs: [] },
    });
    const total = table.rows.reduce((sum, { count }) => sum + count, 0);
    this.sample({ ...nothing, id: cell.id, total, tables: [table] });
  }

  close(): void {
    for (const { id } of this.cells.values()) this.recorder.action({ type: "ended", id, run: 1 });
    const leftOut = this.recorder.close();
    if (leftOut !== undefined) complain(leftOut);
  }

  private sample(sample: Sample): void {
    this.recorder.action({ type: "sampled", samples: [sample] });
  }

  private cell(name: string, shape: Planned["shape"]) {
    const known = this.cells.get(name);
    if (known !== undefined) return known;
    const cell = { id: this.cells.size + 1, total: 0 };
    this.cells.set(name, cell);
    this.recorder.effect({ do: "run", id: cell.id, run: 1, text: `merge: ${name}` });
    const plan = { notes: [], shape, cText: "" };
    this.recorder.action({ type: "running", id: cell.id, run: 1, plan });
    return cell;
  }
}
