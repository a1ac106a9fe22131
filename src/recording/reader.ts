import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { FileRefused } from "../files/trouble.js";
import type { Entry, Mark, RecordingHeader } from "./entries.js";
import { wrongEntry, wrongHeader, wrongMark } from "./entry_schema.js";
import { checksumOf, headerSize, limits, magic, partsIn, version } from "./format.js";
import { readAt, scanFrames, type FrameIndex, type FrameInfo } from "./frame_index.js";
import { ownVersion } from "../package/versions.js";
import { Damaged, Unknown } from "./told_tables.js";
import { unmarked } from "./values.js";

/** A recording, opened: its frames are known, their contents are read when they are asked for. */
export class Recording {
  private constructor(
    private readonly fd: number,
    readonly header: RecordingHeader,
    readonly frames: FrameIndex,
    /** The last entry's time. */
    private readonly last: number,
    readonly marks: readonly Mark[],
    /** What is wrong with the file and was left out, one line each. */
    readonly notes: readonly string[],
  ) {}

  /** @throws FileRefused, or the system's error */
  static open(path: string): Recording {
    const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;
    const fd = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    try {
      if (!fstatSync(fd).isFile()) throw new FileRefused("it is not a regular file");
      assertMagic(readAt(fd, 0, magic.length));
      const { index, others, last, notes } = scanFrames(fd);
      const [head] = others;
      if (head?.kind !== "header" || head.at !== magic.length + headerSize)
        throw new FileRefused("the recording is incomplete: it has no header");
      const header = headerOf(fd, head);
      const { marks, damaged } = marksOf(fd, others);
      return new Recording(fd, header, index, last, marks, [...notes, ...damaged]);
    } catch (error) {
      closeSync(fd);
      throw error instanceof Damaged ? new FileRefused(`it is damaged: ${error.message}`) : error;
    }
  }

  /** The program that made it, where it is not of this version: it may tell what is not known here. */
  get maker(): string | undefined {
    const { program } = this.header;
    if (program.endsWith(` ${ownVersion()}`)) return undefined;
    return /^[\w .+-]{1,60}$/.test(program) ? program : "another program";
  }

  /** ms from the beginning to the last entry. */
  get length(): number {
    return Math.max(this.last, this.marks.at(-1)?.t ?? 0);
  }

  /** A frame's entries. @throws Damaged */
  entries(frame: FrameInfo): readonly Entry[] {
    const lines = textOf(this.fd, frame).split("\n");
    if (lines.pop() !== "") throw new Damaged("a frame ends within an entry");
    return lines.map(entryOf);
  }

  close(): void {
    closeSync(this.fd);
  }
}

function assertMagic(bytes: Buffer): void {
  if (bytes.equals(magic)) return;
  if (bytes.subarray(0, 4).equals(magic.subarray(0, 4))) throw otherVersion(bytes[4] ?? "?");
  throw new FileRefused("it is not a recording");
}

const otherVersion = (number: number | string): FileRefused =>
  new FileRefused(`it is a recording of version ${number}, this program reads version ${version}`);

/** @throws Damaged */
function textOf(fd: number, { at, length, textLength, parts, checksum }: FrameInfo): string {
  const all = readAt(fd, at - headerSize, headerSize + length);
  const bytes = all.subarray(headerSize);
  if (checksumOf(all, bytes) !== checksum) throw new Damaged("a checksum is wrong");
  try {
    const text = inflateRawSync(bytes, { maxOutputLength: Math.max(1, textLength) });
    if (text.length === textLength && partsIn(text) === parts) return text.toString("utf8");
  } catch {
    // It inflates to more than it says, or not at all.
  }
  throw new Damaged("a frame does not inflate to what it says");
}

function jsonOf(line: string): unknown {
  if (line.length > limits.entry) throw new Damaged("an entry is too long");
  try {
    return JSON.parse(line, /\$(?:number|buckets)/.test(line) ? unmarked : undefined);
  } catch {
    throw new Damaged("an entry is no JSON");
  }
}

function entryOf(line: string): Entry {
  const entry = jsonOf(line);
  const wrong = wrongEntry(entry);
  if (wrong !== undefined) throw new Unknown(`${wrong} is not as it must be`);
  return entry as Entry;
}

function headerOf(fd: number, frame: FrameInfo): RecordingHeader {
  const header = jsonOf(textOf(fd, frame));
  const wrong = wrongHeader(header);
  if (wrong !== undefined) throw new Damaged(`header${wrong} is not as it must be`);
  const known = header as RecordingHeader;
  if (known.version !== version) throw otherVersion(known.version);
  return known;
}

/** A mark that is damaged is left out and said. */
function marksOf(
  fd: number,
  frames: readonly FrameInfo[],
): { readonly marks: readonly Mark[]; readonly damaged: readonly string[] } {
  const damaged: string[] = [];
  const found = frames.filter(({ kind }) => kind === "mark").slice(0, limits.marks);
  const marks = found.flatMap((frame) => {
    try {
      if (frame.textLength > 10_000) throw new Damaged("a mark is too long");
      const mark = jsonOf(textOf(fd, frame));
      const wrong = wrongMark(mark);
      if (wrong !== undefined) throw new Damaged(wrong);
      return [mark as Mark];
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      damaged.push(`a mark is damaged and left out: ${error.message}`);
      return [];
    }
  });
  return { marks, damaged };
}
