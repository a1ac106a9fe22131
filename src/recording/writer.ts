import { deflateRawSync } from "node:zlib";
import { openOutput, writeAll, type Output } from "../files/output.js";
import type { Entry, RecordingHeader } from "./entries.js";
import { costOf, limits, magic, partsIn, writeFrame, type FrameKind } from "./format.js";
import { marked } from "./values.js";

export interface WriterOptions {
  /** Bytes that the file does not grow beyond. */
  readonly limit: number;
  /** It could not go on: full, or what the disk said. What was written stays readable. */
  readonly onEnd: (error: unknown) => void;
}

/** The file has reached its size. */
export class RecordingFull extends Error {}

/** Text that is written as a frame at once; less where the file is to be small. */
const frameText = 256 << 10;
const shareOfFile = 1 / 16;
/** What was not written yet is lost with the process; of a recording of days a little more. */
const leastMs = 2000;
const shareOfTime = 1 / 25_000;

/** Appends to a recording: entries gather to frames, a frame is written whole. */
export class RecordingWriter {
  private readonly output: Output;
  private readonly began = performance.now();
  private kind: FrameKind = "changes";
  private lines: string[] = [];
  private textLength = 0;
  private first = 0;
  private last = 0;
  private size = 0;
  private frames = 0;
  private readonly enough: number;
  private timer: NodeJS.Timeout | undefined;
  private open = true;
  /** What it costs to read all since the last key frame began. */
  sinceKey = 0;
  /** Entries that were larger than an entry may be, and frames that had too many parts. */
  leftOut = 0;

  /** @throws FileRefused, or the system's error */
  constructor(
    path: string,
    header: RecordingHeader,
    private readonly options: WriterOptions,
  ) {
    this.enough = Math.min(frameText, options.limit * shareOfFile);
    this.output = openOutput(path);
    try {
      this.write(magic);
      this.frame("header", JSON.stringify(header), 0, 0);
      this.output.publish();
    } catch (error) {
      this.output.close();
      throw error;
    }
  }

  now(): number {
    return Math.max(this.last, Math.round(performance.now() - this.began));
  }

  get closed(): boolean {
    return !this.open;
  }

  append(entry: Entry): void {
    if (!this.open) return;
    const line = JSON.stringify(entry, marked);
    const length = Buffer.byteLength(line) + 1;
    if (length > limits.entry) {
      this.leftOut++;
      return;
    }
    if (this.textLength + length > limits.text) this.flush();
    if (this.lines.length === 0) this.first = entry.t;
    this.last = Math.max(this.last, entry.t);
    this.lines.push(line);
    this.textLength += length;
    if (this.textLength >= this.enough) this.flush();
    else this.soon();
  }

  /** What follows needs nothing that came before. */
  beginKey(): void {
    this.flush();
    this.kind = "key";
    this.sinceKey = 0;
  }

  mark(text: string): void {
    this.flush();
    const t = this.now();
    this.last = t;
    this.attempt(() => this.frame("mark", JSON.stringify({ t, text }), t, t));
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length === 0 || !this.open) return;
    const text = `${this.lines.join("\n")}\n`;
    const { kind, first, last } = this;
    this.lines = [];
    this.textLength = 0;
    this.kind = "changes";
    this.attempt(() => this.frame(kind, text, first, last));
  }

  close(): void {
    this.flush();
    if (!this.open) return;
    this.open = false;
    this.output.close();
  }

  private soon(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => this.flush(), Math.max(leastMs, this.last * shareOfTime));
    this.timer.unref();
  }

  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.open = false;
      clearTimeout(this.timer);
      this.output.close();
      this.options.onEnd(error);
    }
  }

  private frame(kind: FrameKind, text: string, first: number, last: number): void {
    const plain = Buffer.from(text);
    const size = { textLength: plain.length, parts: partsIn(plain) };
    if (size.parts > limits.parts) {
      this.leftOut++;
      return;
    }
    const bytes = deflateRawSync(plain, { level: 6 });
    const frame = writeFrame(kind, { bytes, ...size, first, last });
    const full = this.size + frame.length > this.options.limit || ++this.frames > limits.frames;
    if (full || last > limits.time) throw new RecordingFull();
    this.write(frame);
    this.sinceKey += costOf(size);
  }

  private write(bytes: Uint8Array): void {
    writeAll(this.output.fd, bytes);
    this.size += bytes.length;
  }
}
