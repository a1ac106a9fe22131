import { writeFileSync } from "node:fs";
import { flameGraph } from "../../render/index.js";
import type { TableSnapshot } from "../../types/data.js";
import type { StacksView, View } from "../../types/view.js";
import { complain } from "../run/say.js";
import type { ToolJob } from "./job.js";

export const stacksViewOf = (views: readonly View[]): StacksView | undefined =>
  views.find((view) => view.kind === "stacks");

/** Gathers all outputs' stacks for one picture. */
export class Flame {
  private all: TableSnapshot | undefined;

  constructor(
    private readonly job: ToolJob,
    private readonly path: string,
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
    try {
      writeFileSync(this.path, flameGraph(view, this.all), { mode: 0o600 });
      return true;
    } catch (error) {
      complain(
        `error: cannot write to ${this.path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      );
      return false;
    }
  }
}
