/** Where the frames of a recording lie: of a file of any length little is kept, and the headers are read again where they are asked for. */
import { fstatSync, readSync } from "node:fs";
import { headerSize, limits, magic, readHeader, type FrameHeader } from "./format.js";

/** A frame and where its bytes lie. */
export interface FrameInfo extends FrameHeader {
  readonly at: number;
}

/** A stretch of so many frames has one entry in the index, to begin with. */
const stretchFrames = 64;
/** Of more stretches every second is dropped. */
const mostStretches = 16_384;

/** Frames of changes and keys, in order. */
export class FrameIndex {
  /** Of each stretch: where its first frame's header lies, and its time. */
  private places: number[] = [];
  private times: number[] = [];
  private stretch = stretchFrames;
  private count = 0;
  private end: number = magic.length;
  /** The stretches that were read last, by number. */
  private readonly read = new Map<number, readonly FrameInfo[]>();

  constructor(
    private readonly fd: number,
    private readonly most: number,
  ) {}

  get length(): number {
    return this.count;
  }

  /** The frame that is told by `frame` lies behind all that are known. */
  add(frame: FrameInfo): void {
    if (this.count % this.stretch === 0) this.begin(frame);
    this.count++;
    this.end = frame.at + frame.length;
  }

  private begin({ at, first }: FrameInfo): void {
    if (this.places.length === this.most) {
      const second = (_: number, i: number): boolean => i % 2 === 0;
      this.places = this.places.filter(second);
      this.times = this.times.filter(second);
      this.stretch *= 2;
      // It is within the last stretch now.
      if (this.count % this.stretch !== 0) return;
    }
    this.places.push(at - headerSize);
    this.times.push(first);
  }

  /** By its number; undefined: there are not so many, or the file has become another. */
  at(index: number): FrameInfo | undefined {
    if (index < 0 || index >= this.count) return undefined;
    return this.stretchOf(Math.floor(index / this.stretch))[index % this.stretch];
  }

  /** The number of the first frame that begins after that moment; `length` where none does. */
  after(moment: number): number {
    let [low, high] = [0, this.times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle]! > moment) high = middle;
      else low = middle + 1;
    }
    if (low === 0) return 0;
    const frames = this.stretchOf(low - 1);
    const later = frames.findIndex(({ first }) => first > moment);
    return Math.min(this.count, (low - 1) * this.stretch + (later < 0 ? frames.length : later));
  }

  *[Symbol.iterator](): Generator<FrameInfo> {
    for (let i = 0; i < this.count; i++) {
      const frame = this.at(i);
      if (frame === undefined) return;
      yield frame;
    }
  }

  private stretchOf(number: number): readonly FrameInfo[] {
    const known = this.read.get(number);
    if (known !== undefined) return known;
    const frames: FrameInfo[] = [];
    for (const { frame } of framesFrom(this.fd, this.places[number]!, this.end)) {
      if (frame === undefined || frames.length === this.stretch) break;
      if (holdsEntries(frame)) frames.push(frame);
    }
    // Playing reads on, and a jump looks back: two are near each other.
    for (const old of [...this.read.keys()].slice(0, -1)) this.read.delete(old);
    this.read.set(number, frames);
    return frames;
  }
}

export const holdsEntries = ({ kind }: FrameHeader): boolean =>
  kind === "changes" || kind === "key";

interface Scanned {
  /** Frames that hold no entries: the header and marks. */
  readonly others: readonly FrameInfo[];
  readonly index: FrameIndex;
  /** The file's last entry, in ms. */
  readonly last: number;
  readonly notes: readonly string[];
}

/** All frames of a file; reading ends where there is none. */
export function scanFrames(fd: number, most = mostStretches): Scanned {
  const { size } = fstatSync(fd);
  const index = new FrameIndex(fd, most);
  const others: FrameInfo[] = [];
  const notes: string[] = [];
  let [count, last] = [0, 0];
  for (const { frame, at, damaged } of framesFrom(fd, magic.length, size)) {
    const tooMany = ++count > limits.frames || others.length > limits.marks;
    if (frame === undefined || tooMany) {
      notes.push(leftOut(size - at, damaged, tooMany));
      break;
    }
    if (holdsEntries(frame)) {
      index.add(frame);
      last = frame.last;
    } else others.push(frame);
  }
  return { index, others, last, notes };
}

function leftOut(bytes: number, damaged: boolean, tooMany: boolean): string {
  if (tooMany) return `too many frames: the last ${bytes} bytes are left out`;
  return damaged
    ? `the file is damaged: its last ${bytes} bytes are left out`
    : `the recording was cut off: its last ${bytes} bytes, an incomplete frame, are left out`;
}

interface Found {
  /** undefined: here is none, or only a part of one. */
  readonly frame: FrameInfo | undefined;
  /** Where its header begins. */
  readonly at: number;
  readonly damaged: boolean;
}

/** Headers, one after the other, up to `size`. */
function* framesFrom(fd: number, from: number, size: number): Generator<Found> {
  const block = new Block(fd);
  for (let at = from; at < size;) {
    const place = block.placeOf(at, headerSize);
    const header = place === undefined ? undefined : readHeader(block.bytes, place);
    const end = at + headerSize + (header?.length ?? 0);
    if (header === undefined || end > size) {
      yield { frame: undefined, at, damaged: header === undefined && place !== undefined };
      return;
    }
    yield { frame: Object.assign(header, { at: at + headerSize }), at, damaged: false };
    at = end;
  }
}

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

/** Fewer bytes where the file ends. */
export function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const more = readSync(fd, bytes, got, length - got, at + got);
    if (more === 0) break;
    got += more;
  }
  return bytes.subarray(0, got);
}
