import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { fileTrouble } from "../../files/trouble.js";
import {
  EventRows,
  Hosts,
  InputReader,
  mergedOf,
  type Input,
  type Merged,
} from "../../merge/index.js";
import { flameGraph, renderHeading, renderView, toJson } from "../../render/index.js";
import { outputTo, writeTo } from "../run/output.js";
import { complain, plural } from "../run/stderr.js";
import { Sink } from "../tool/sink.js";
import { MergeRecording } from "./recording.js";

export interface MergeSettings {
  readonly json?: true;
  readonly byHost?: true;
  readonly flame?: string;
  readonly record?: string;
}

/** A line longer than this is no tool's. */
const longest = 16 << 20;

/** @returns 0; 1 where a host was left out, or something could not be read or written */
export async function mergeLines(
  settings: MergeSettings,
  files: readonly string[],
): Promise<number> {
  const recording =
    settings.record === undefined ? undefined : MergeRecording.open(settings.record);
  if (settings.record !== undefined && recording === undefined) return 1;
  const merging = new Merging(settings, recording);
  // Ctrl-C ends the tools on the hosts, whose last lines are still to come.
  const wait = (): void => undefined;
  process.once("SIGINT", wait);
  try {
    for (const file of files.length === 0 ? [undefined] : files) await merging.read(file);
    return merging.end();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    complain(`error: ${error.message}`);
    return 1;
  } finally {
    process.off("SIGINT", wait);
    recording?.close();
  }
}

class Unreadable extends Error {}

class Merging {
  private readonly hosts = new Hosts();
  private readonly rows = new EventRows();
  private readonly sink = new Sink(1, () => process.exit(0));
  private last = "";

  constructor(
    private readonly settings: MergeSettings,
    private readonly recording: MergeRecording | undefined,
  ) {}

  async read(file: string | undefined): Promise<void> {
    const reader = new InputReader();
    try {
      const input = file === undefined ? process.stdin : createReadStream(file);
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        if (line.length > longest) throw new Unreadable(`a line of over ${longest >> 20} MB`);
        this.take(reader.read(line));
      }
    } catch (error) {
      if (error instanceof Unreadable) throw error;
      throw new Unreadable(`cannot read ${file ?? "stdin"}: ${fileTrouble(error)}`);
    }
  }

  private take(input: Input): void {
    if (input.kind === "said") complain(input.text.replace(/[\x00-\x1f\x7f-\x9f]/g, "·"));
    const taken = this.hosts.take(input);
    if (taken === undefined) return;
    const { host, row } = taken;
    const { view, batch, begins } = this.rows.of(host, row);
    this.recording?.rows(view, batch);
    if (this.settings.json) return this.sink.writeLines([JSON.stringify({ ...row, host })]);
    const heading = begins || this.last !== view.of ? renderHeading(view) : [];
    this.last = view.of;
    this.sink.writeLines([...heading, ...renderView(view, batch)]);
  }

  end(): number {
    const { json, byHost, flame } = this.settings;
    const groups = this.hosts.joined(byHost === true);
    const merged = groups.map((group, i) => mergedOf(group, `table ${i + 1}`));
    const names = this.hosts.whole;
    for (const one of merged) {
      this.recording?.table(one);
      const lines = json
        ? toJson(one.view, one.table, { hosts: names.length })
        : ["", ...renderView(one.view, one.table)];
      this.sink.writeLines(lines);
    }
    return this.tell(names) && this.draw(flame, merged) ? 0 : 1;
  }

  /** Who is in it and who is not. */
  private tell(names: readonly string[]): boolean {
    const { same, leftOut } = this.hosts;
    for (const twice of same)
      complain(
        `note: ${twice.join(", ")}: one machine, by its boot id; it counts ${twice.length} times`,
      );
    for (const [host, why] of leftOut) complain(`left out: ${host}: ${why}`);
    if (names.length === 0) complain("error: no host sent a complete line of JSON");
    else complain(`${plural(names.length, "host")}: ${shortened(names)}`);
    return leftOut.length === 0 && names.length > 0;
  }

  private draw(path: string | undefined, merged: readonly Merged[]): boolean {
    if (path === undefined) return true;
    const stacks = merged.flatMap(({ view, table }) =>
      view.kind === "stacks" ? [{ view, table }] : [],
    );
    if (stacks.length === 0) {
      complain("error: --flame draws stacks, and there are none");
      return false;
    }
    const output = outputTo(path);
    if (output === undefined) return false;
    try {
      return writeTo(output, path, flameGraph(stacks[0]!.view, stacks[0]!.table));
    } finally {
      output.close();
    }
  }
}

const shortened = (names: readonly string[]): string =>
  names.length <= 12
    ? names.join(", ")
    : `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`;
