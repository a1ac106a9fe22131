import {
  enterScreen,
  frame,
  leaveScreen,
  screenUpdate,
  shaped,
  shownBy,
  terminal,
  type TextStyle,
} from "../../render/index.js";
import type { StreamBatch, TableSnapshot } from "../../types/data.js";
import type { View } from "../../types/view.js";
import type { ToolJob } from "./job.js";
import { LiveOrder } from "./live_order.js";
import { monotonicTime, timeOfDay, type PlainScreen, type Screen } from "./screen.js";

/** Most records of a stream that are kept for the screen. */
const mostRecords = 1000;

/**
 * One screen that is kept up to date, in the terminal's other buffer. However
 * the process ends, the terminal is as it was; then the last output is printed,
 * so that it stays.
 */
export class LiveScreen implements Screen {
  private shown: readonly string[] | undefined;
  private tables: readonly TableSnapshot[] = [];
  private readonly records = new Map<string, StreamBatch>();
  private last: readonly TableSnapshot[] | undefined;
  private open = false;
  private readonly order = new LiveOrder();

  constructor(
    private readonly job: ToolJob,
    private readonly after: PlainScreen,
    private readonly onQuit: () => void,
    private readonly terminalOut = process.stdout,
    private readonly keys = process.stdin,
    /** Stops this job until fg. */
    private readonly stop = () => process.kill(0, "SIGTSTP"),
  ) {}

  begin(): void {
    process.on("exit", this.restore);
    // A size that came back before anybody looked has no "resize": see repl/terminal.ts.
    process.on("SIGWINCH", this.redraw);
    this.keys.on("data", this.onKeys);
    this.enter();
  }

  private enter(): void {
    this.open = true;
    this.terminalOut.write(enterScreen);
    this.keys.setRawMode(true);
    this.redraw();
  }

  batch(batch: StreamBatch): void {
    const { name } = batch.spec;
    const rows = [...(this.records.get(name)?.rows ?? []), ...batch.rows].slice(-mostRecords);
    this.records.set(name, { spec: batch.spec, rows });
  }

  show(snapshots: readonly TableSnapshot[]): void {
    this.last = snapshots;
    this.refresh(snapshots);
  }

  refresh(snapshots: readonly TableSnapshot[]): void {
    this.tables = snapshots;
    this.draw();
  }

  end(): void {
    this.restore();
    process.off("exit", this.restore);
    process.off("SIGWINCH", this.redraw);
    this.keys.off("data", this.onKeys);
    this.keys.pause();
    this.after.begin();
    for (const batch of this.records.values()) this.after.batch(batch);
    if (this.last !== undefined) this.after.show(this.last);
    this.after.end();
  }

  private readonly restore = (): void => {
    if (!this.open) return;
    this.open = false;
    this.keys.setRawMode(false);
    this.terminalOut.write(leaveScreen);
  };

  /** Raw keys: Ctrl-C and Ctrl-Z are bytes like others. */
  private readonly onKeys = (bytes: Buffer): void => {
    for (const byte of bytes) {
      if (byte === 0x1a) {
        this.restore();
        this.stop();
        this.enter();
      }
      if (byte === 0x03 || byte === letter("q")) this.onQuit();
      if (byte === letter("o")) this.order.next(this.job.views);
      if (byte === letter("r")) this.order.turn();
    }
    this.draw();
  };

  /** Everything anew: the terminal has another size, or had other things on it. */
  private readonly redraw = (): void => {
    this.shown = undefined;
    this.draw();
  };

  private draw(): void {
    if (!this.open) return;
    const { columns, rows } = this.terminalOut;
    const style: TextStyle = { ...terminal(columns, hasColors()), timeOfDay: monotonicTime() };
    const keys = `q ends${this.order.keys(this.job.views)}`;
    const heading = [
      `${timeOfDay(new Date())}  ${keys}  ${withoutEnd(this.job.opening)}`,
      ...(this.job.header?.() ?? []),
    ].map((line) => line.slice(0, columns));
    const read = [...this.tables, ...this.records.values()];
    const shown = this.job.views.flatMap((view, i) => {
      const found = read.find(({ spec }) => spec.name === shownBy(view));
      return found === undefined ? [] : [alone(this.order.ordered(view), found, i)];
    });
    const size = { columns, rows: rows - 2 - heading.length };
    const body = frame(
      shown.map(({ view }) => view),
      shown.map(({ data }) => data),
      size,
      style,
    );
    const lines = [...heading, "", ...body];
    this.terminalOut.write(screenUpdate(this.shown, lines));
    this.shown = lines;
  }
}

/** The keys say already how it ends. */
const withoutEnd = (opening = ""): string => opening.replace(/ *Hit Ctrl-C to end\.?$/, "");

const letter = (key: string): number => key.charCodeAt(0);

/** Views of the same data may make rows of their own of it: each has its data by a name of its own. */
function alone(
  view: View,
  read: TableSnapshot | StreamBatch,
  i: number,
): { readonly view: View; readonly data: TableSnapshot | StreamBatch } {
  const data = shaped(view, read);
  const name = `${data.spec.name} ${i}`;
  const renamed = view.kind === "columns" ? { ...view, of: name } : { ...view, table: name };
  return { view: renamed, data: { ...data, spec: { ...data.spec, name } } as typeof data };
}

const hasColors = (): boolean => !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
