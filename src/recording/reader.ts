import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { FileRefused } from "../files/trouble.js";
import type { Entry, Mark, RecordingHeader } from "./entries.js";
import { wrongEntry, wrongHeader, wrongMark } from "./entry_schema.js";
import {
  checksumOf,
  headerSize,
  limits,
  magic,
  partsIn,
  readHeader,
  version,
  type FrameHeader,
} from "./format.js";
import { ownVersion } from "../package/versions.js";
import { Damaged, Unknown } from "./told_tables.js";
import { unmarked } from "./values.js";

/** A frame and where its bytes lie. */
export interface FrameInfo extends FrameHeader {
  readonly at: number;
}

/** A recording, opened: its frames are known, their contents are read when they are asked for. */
export class Recording {
  private constructor(
    private readonly fd: number,
    readonly header: RecordingHeader,
    /** Of changes and keys, in order. */
    readonly frames: readonly FrameInfo[],
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
      const { frames, notes } = scan(fd);
      const [head, ...rest] = frames;
      if (head?.kind !== "header")
        throw new FileRefused("it is not a whole recording: it ends at once");
      const header = headerOf(fd, head);
      const marks = marksOf(fd, rest, notes);
      return new Recording(fd, header, rest.filter(holdsEntries), marks, notes);
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
    return Math.max(this.frames.at(-1)?.last ?? 0, this.marks.at(-1)?.t ?? 0);
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

const holdsEntries = ({ kind }: FrameInfo): boolean => kind === "changes" || kind === "key";

function assertMagic(bytes: Buffer): void {
  if (bytes.equals(magic)) return;
  if (bytes.subarray(0, 4).equals(magic.subarray(0, 4))) throw otherVersion(bytes[4] ?? "?");
  throw new FileRefused("it is not a recording");
}

const otherVersion = (number: number | string): FileRefused =>
  new FileRefused(
    `it is a recording of version ${number}, and this program reads version ${version}`,
  );

/** Where the frames lie; reading ends where there is none. */
function scan(fd: number): { readonly frames: FrameInfo[]; readonly notes: string[] } {
  const { size } = fstatSync(fd);
  const frames: FrameInfo[] = [];
  const notes: string[] = [];
  const block = new Block(fd);
  for (let at = magic.length; at < size;) {
    const from = block.placeOf(at, headerSize);
    const header = from === undefined ? undefined : readHeader(block.bytes, from);
    const end = at + headerSize + (header?.length ?? 0);
    if (header === undefined || end > size || frames.length >= limits.frames) {
      notes.push(leftOut(size - at, header === undefined && from !== undefined));
      break;
    }
    frames.push(Object.assign(header, { at: at + headerSize }));
    at = end;
  }
  return { frames, notes };
}

const leftOut = (bytes: number, damaged: boolean): string =>
  damaged
    ? `the file is damaged: its last ${bytes} bytes are left out`
    : `the recording was cut off: its last ${bytes} bytes, a part of a frame, are left out`;

const blockSize = 16 << 10;

/** Headers of small frames lie near each other: a part of the file is read at once. */
class Block {
  bytes: Buffer = Buffer.alloc(0);
  private begin = 0;

  constructor(private readonly fd: number) {}

  /** Where in `bytes` those of the file from `at` on lie; undefined: it has not so many. */
  placeOf(at: number, length: number): number | undefined {
    if (at < this.begin || at + length > this.begin + this.bytes.length) {
      this.bytes = readAt(this.fd, at, blockSize);
      this.begin = at;
    }
    return at + length > this.begin + this.bytes.length ? undefined : at - this.begin;
  }
}

function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const more = readSync(fd, bytes, got, length - got, at + got);
    if (more === 0) break;
    got += more;
  }
  return bytes.subarray(0, got);
}

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
function marksOf(fd: number, frames: readonly FrameInfo[], notes: string[]): readonly Mark[] {
  const found = frames.filter(({ kind }) => kind === "mark").slice(0, limits.marks);
  return found.flatMap((frame) => {
    try {
      if (frame.textLength > 10_000) throw new Damaged("a mark is too long");
      const mark = jsonOf(textOf(fd, frame));
      const wrong = wrongMark(mark);
      if (wrong !== undefined) throw new Damaged(wrong);
      return [mark as Mark];
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      notes.push(`a mark is damaged and left out: ${error.message}`);
      return [];
    }
  });
}
