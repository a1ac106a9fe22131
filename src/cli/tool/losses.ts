import { missed } from "../../render/stacks.js";
import { isStack, type TableRow, type TableSnapshot } from "../../types/data.js";
import { complain, plural } from "../run/stderr.js";
import type { ToolJob } from "./job.js";

/** What was not counted, or has no stack, is said on stderr. */
export class Losses {
  private said = "";

  constructor(private readonly job: Pick<ToolJob, "timing" | "roomHint" | "stackHint">) {}

  readonly lost = (total: number): void => {
    complain(`lost ${plural(total, "event")} so far: the buffer was full`);
  };

  /** Of an interval that is over; cumulative figures are told again only when they grew. */
  tell(snapshots: readonly TableSnapshot[]): void {
    const lines = [
      this.droppedLine(snapshots),
      ...snapshots.filter(({ full }) => full).map(({ spec }) => this.fullLine(spec.name)),
      this.stacksLine(snapshots),
    ].filter((line) => line !== undefined);
    const text = lines.join("\n");
    if (text === "" || (this.job.timing.cumulative === true && text === this.said)) return;
    this.said = text;
    for (const line of lines) complain(line);
  }

  private droppedLine(snapshots: readonly TableSnapshot[]): string | undefined {
    const total = snapshots.reduce((sum, { dropped }) => sum + dropped, 0);
    if (total === 0) return undefined;
    return withHint(`${plural(total, "event")} not counted: the table was full`, this.job.roomHint);
  }

  private fullLine(name: string): string {
    return withHint(`${name} is full: later keys are dropped`, this.job.roomHint);
  }

  private stacksLine(snapshots: readonly TableSnapshot[]): string | undefined {
    const total = snapshots
      .flatMap(({ rows }) => rows)
      .reduce((sum, row) => sum + (lacksStack(row) ? row.count : 0), 0);
    if (total === 0) return undefined;
    return withHint(
      `${plural(total, "event")} without a stack: the stack table had no slot left for it`,
      this.job.stackHint,
    );
  }
}

const lacksStack = ({ keys }: TableRow): boolean =>
  keys.some((value) => isStack(value) && missed(value));

const withHint = (line: string, hint: string | undefined): string =>
  hint === undefined ? line : `${line}: ${hint}`;
