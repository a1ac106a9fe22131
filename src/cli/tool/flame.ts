import { flameGraph } from "../../render/flame.js";
import type { TableSnapshot } from "../../types/data.js";
import { stacksViewOf } from "../../types/view.js";
import { outputTo, writeTo, type Output } from "../run/output.js";
import { complain } from "../run/stderr.js";
import type { ToolJob } from "./job.js";

/** Gathers all outputs' stacks for one picture. */
export class Flame {
  private all: TableSnapshot | undefined;

  /** undefined: the file can't be written, which has been said: now, and not when all was gathered. */
  static open(job: ToolJob, path: string): Flame | undefined {
    const output = outputTo(path);
    return output === undefined ? undefined : new Flame(job, path, output);
  }

  private constructor(
    private readonly job: ToolJob,
    private readonly path: string,
    private readonly output: Output,
  ) {}

  add(snapshots: readonly TableSnapshot[]): void {
    const view = stacksViewOf(this.job.views);
    const snapshot = snapshots.find(({ spec }) => spec.name === view?.table);
    if (snapshot === undefined) return;
    const { all } = this;
    this.all =
      all === undefined || this.job.timing.cumulative === true
        ? snapshot
        : {
            ...snapshot,
            rows: [...all.rows, ...snapshot.rows],
            dropped: all.dropped + snapshot.dropped,
            seconds: all.seconds + snapshot.seconds,
          };
  }

  /** False: the file can't be written, which has been said. */
  write(): boolean {
    const view = stacksViewOf(this.job.views);
    if (view === undefined || this.all === undefined) return true;
    const written = writeTo(this.output, this.path, flameGraph(view, this.all));
    const empty = this.all.rows.length === 0 ? ": no stacks were collected" : "";
    if (written && (empty !== "" || !this.job.settings.quiet))
      complain(`wrote ${this.path}${empty}`);
    return written;
  }

  close(): void {
    this.output.close();
  }
}
