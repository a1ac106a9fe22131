import type { Symbols } from "../../facts/symbols.js";
import { watchAsleep } from "../../facts/user/asleep.js";
import type { Session } from "../../engine/session.js";
import { openStream } from "../../engine/readers/streams.js";
import { openReader } from "../../engine/readers/open.js";
import { shownBy } from "../../render/index.js";
import type { TableSnapshot } from "../../types/data.js";
import type { EndWatch } from "../run/end_watch.js";
import { outputTo, writeTo } from "../run/output.js";
import { tellUnread } from "../run/unread.js";
import { complain, plural } from "../run/stderr.js";
import { OutputClock, until } from "./output_clock.js";
import type { Exports } from "./export_flags.js";
import type { Flame } from "./flame.js";
import type { ToolJob } from "./job.js";
import { Losses } from "./losses.js";
import { nativeRows, RowPrinter } from "./native_rows.js";
import { PlainScreen, type Screen } from "./screen.js";
import { Sink } from "./sink.js";

export interface Collecting {
  readonly job: ToolJob;
  readonly session: Session;
  readonly symbols: Symbols;
  /** Descriptor for the data. */
  readonly out: number;
  readonly end: EndWatch;
  readonly onAttached: ((end: EndWatch) => void) | undefined;
}

const whyMissed = "another BPF program was running on that CPU";

/** How often tables are emptied where their figures are added up here, in ms. */
const drainMs = 5000;

/** How often a live screen is drawn anew where there is no interval, in ms. */
const liveMs = 250;

/**
 * Reads and shows until the end; the last figures are read after it was asked for.
 * @returns the exit status
 */
export async function collect(collecting: Collecting): Promise<number> {
  const { picture } = collecting.job;
  if (picture === undefined) return collectShown(collecting);
  // That it can't be written is said now, and not at the end.
  const output = outputTo(picture.path);
  if (output === undefined) return 1;
  try {
    const status = await collectShown(collecting);
    return writeTo(output, picture.path, picture.draw()) ? status : 1;
  } finally {
    output.close();
  }
}

async function collectShown(collecting: Collecting): Promise<number> {
  const { job, out, end } = collecting;
  const { flame, live, exports } = job.settings;
  if (exports !== undefined) return exportAll(collecting, exports);
  const plain = new PlainScreen(printedPart(job), new Sink(out, end.ask));
  const screen = live ? await liveScreen(job, plain, end) : plain;
  if (flame === undefined) return collectInto(collecting, screen, undefined);
  const picture = (await import("./flame.js")).Flame.open(job, flame);
  if (picture === undefined) return 1;
  try {
    return await collectInto(collecting, screen, picture);
  } finally {
    picture.close();
  }
}

/** Stacks that are drawn are printed only where a form or a file was asked for too. */
function printedPart(job: ToolJob): ToolJob {
  const { flame, format, live, output } = job.settings;
  if (flame === undefined || format !== "text" || live || output !== undefined) return job;
  return { ...job, views: job.views.filter((view) => view.kind !== "stacks") };
}

/** What is added up since the start is never read twice: also where a screen would show all of it again. */
async function exportAll(collecting: Collecting, exports: Exports): Promise<number> {
  const { Exporting } = await import("./exporting.js");
  const job = { ...collecting.job, timing: { ...collecting.job.timing, cumulative: false } };
  const screen = await Exporting.open(job, exports, () => collecting.session.missed());
  let arrived = true;
  let status = 1;
  try {
    status = await collectInto({ ...collecting, job }, screen, undefined);
  } finally {
    arrived = await screen.close();
  }
  return arrived ? status : 1;
}

async function collectInto(
  collecting: Collecting,
  shown: Screen,
  picture: Flame | undefined,
): Promise<number> {
  const { job, end, onAttached } = collecting;
  const woken = new Promise<void>((wake) => end.whenAsked(wake));
  const screen = await recorded(job, shown);
  if (screen === undefined) return 1;
  screen.begin();
  let reading: Reading | undefined;
  try {
    reading = openReading(collecting, screen);
    const { read } = reading;
    if ((await screen.serve?.(() => read(true))) === false) return 1;
    onAttached?.(end);
    if (job.pids.length > 0) end.endWithProcesses(job.pids);
    const asleep = watchAsleep(job.pids);
    let rows = 0;
    for await (const snapshots of outputs({ job, end, woken, reading, screen })) {
      picture?.add(snapshots);
      screen.show(snapshots);
      rows += snapshots.reduce((sum, snapshot) => sum + snapshot.rows.length, 0);
    }
    if (rows === 0 && !job.settings.quiet) for (const line of asleep()) complain(`note: ${line}`);
  } finally {
    screen.end();
    reading?.close();
  }
  const missed = collecting.session.missed();
  tellUnread(collecting.session);
  if (missed > 0) complain(`the kernel dropped ${plural(missed, "event")}: ${whyMissed}`);
  if (reading.failed()) return 1;
  return picture === undefined || picture.write() ? 0 : 1;
}

async function liveScreen(job: ToolJob, plain: PlainScreen, end: EndWatch): Promise<Screen> {
  const { LiveScreen } = await import("./live.js");
  return new LiveScreen(job, plain, end.interrupt);
}

/** undefined: the recording can't be written, which has been said. */
async function recorded(job: ToolJob, screen: Screen): Promise<Screen | undefined> {
  const { record } = job.settings;
  if (record === undefined) return screen;
  const { RecordedScreen } = await import("./recorded_screen.js");
  return RecordedScreen.open(job, record, screen);
}

interface Reading {
  /** `close`: the interval ends with this. */
  read(close: boolean): readonly TableSnapshot[];
  /** Delivers what the streams have; no more comes. */
  stop(): void;
  /** The output could not be written, which has been said. */
  failed(): boolean;
  close(): void;
}

/** The tables that are shown, and all streams, whose records go to the screen as they come. */
function openReading(collecting: Collecting, screen: Screen): Reading {
  const { job, session, symbols } = collecting;
  const losses = new Losses(job);
  const shown = new Set(job.views.map(shownBy));
  const tables = job.plan.tables
    .filter(({ name }) => shown.has(name))
    .map((spec) => openReader(session, spec, symbols));
  const streams = tables.length > 0 ? undefined : printed(collecting, losses);
  const made =
    streams ??
    job.plan.streams.map((spec) => {
      const lost = (total: number): void => {
        losses.lost(total);
        screen.lost?.(spec.name, total);
      };
      return openStream(session, spec, symbols, (batch) => screen.batch(batch), lost);
    });
  return {
    read(close) {
      const snapshots = tables.map((table) => table.read({ end: close }));
      if (close || job.timing.cumulative === true) losses.tell(snapshots);
      return snapshots;
    },
    stop: () => made.forEach((stream) => stream.stop()),
    failed: () => streams?.some(({ failed }) => failed) ?? false,
    close: () => tables.forEach((table) => table.close()),
  };
}

/** Rows that never come here: they are printed on the reader's thread. */
function printed({ job, session, out, end }: Collecting, losses: Losses): RowPrinter[] | undefined {
  const rows = nativeRows(job);
  return rows && [new RowPrinter(session, rows, out, end, losses.lost)];
}

interface Run {
  readonly job: ToolJob;
  readonly end: EndWatch;
  readonly woken: Promise<void>;
  readonly reading: Reading;
  readonly screen: Screen;
}

/** Figures of each interval when it is over, the last one's included. */
async function* outputs(run: Run): AsyncGenerator<readonly TableSnapshot[]> {
  const { job, end, woken, reading } = run;
  const start = performance.now();
  const clock = new OutputClock(job.timing);
  for (;;) {
    const due = clock.next((performance.now() - start) / 1000);
    const time = start + due.at * 1000;
    if (job.settings.exports !== undefined) await drainUntil(time, run);
    else if (job.settings.live && job.timing.interval === undefined) await refreshUntil(time, run);
    await until(time, woken);
    const last = due.last || end.asked;
    // What follows may take its time in the kernel: a second Ctrl-C must not wait for it.
    if (end.asked) end.close();
    if (last) reading.stop();
    yield reading.read(job.timing.cumulative !== true);
    if (last) return;
  }
}

/** Figures are added up here and need not stay in the kernel, where keys of long ago would fill a table. */
async function drainUntil(time: number, { end, woken, reading, screen }: Run): Promise<void> {
  for (let at = performance.now() + drainMs; at < time && !end.asked; at += drainMs) {
    await until(at, woken);
    screen.show(reading.read(true));
  }
}

/** A live screen without an interval shows the figures since the start, several times a second. */
async function refreshUntil(time: number, { end, woken, reading, screen }: Run): Promise<void> {
  for (let at = performance.now() + liveMs; at < time && !end.asked; at += liveMs) {
    await until(at, woken);
    screen.refresh(reading.read(false));
  }
}
