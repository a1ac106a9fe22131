import { EngineError, failureOf } from "../errors.js";
import type { Symbols } from "../../facts/symbols.js";
import { native, type NativeFlightRecorder, type NativeStream } from "../../native/addon.js";
import type { Session } from "../session.js";
import type { Collection } from "../collection.js";
import { stackReaders } from "./stacks.js";
import { recordBytes, rowDecoder } from "./values.js";
import type { DataValue, StreamBatch, StreamSpec } from "../../types/data.js";

/** Records as they came, close together: `next` gives the place of each one after the other. */
export interface RawBatch {
  readonly bytes: Buffer;
  readonly count: number;
  /** Calls with the offset and the size of each record's bytes. */
  each(visit: (at: number, size: number) => void): void;
}

/** Where the buffer is, and who stops the reader at the end. */
export type BufferOwner = Pick<Collection, "map" | "own">;

export interface BufferOptions {
  readonly map: string;
  readonly ring: boolean;
  /** Packets of this raw socket in place of the map's records. */
  readonly socket?: number | undefined;
  /** Perf buffers: pages a CPU. */
  readonly pages?: number | undefined;
  /** Map in which programs count what found no room. */
  readonly lostMap?: string | undefined;
  /** What may wait to be taken, in bytes; 64 MB. */
  readonly mostBytes?: number | undefined;
}

/**
 * A running reader's thread of one ring or perf buffer, whose records wait until
 * they are taken. It keeps the process alive until it is stopped.
 */
export class BufferReader {
  private readonly handle: NativeStream;

  /**
   * `ready` is called once when records wait, until they are taken.
   * @throws EngineError
   */
  constructor(
    owner: BufferOwner,
    { map, ring, socket, pages, lostMap, mostBytes }: BufferOptions,
    ready: () => void,
  ) {
    try {
      this.handle = new (native().Stream)({
        mapFd: socket ?? owner.map(map).fd,
        ring,
        packets: socket !== undefined,
        ...(pages === undefined ? {} : { pages }),
        ...(lostMap === undefined ? {} : { lostMapFd: owner.map(lostMap).fd }),
        ...(mostBytes === undefined ? {} : { mostBytes }),
        notify: ready,
      });
    } catch (error) {
      throw EngineError.from(failureOf(error), { map });
    }
    owner.own(this);
  }

  /** All that wait; undefined when there are none. */
  take(): RawBatch | undefined {
    const bytes = this.handle.take();
    return bytes.length > 0 ? rawBatch(bytes) : undefined;
  }

  /** Records that found no room, or that nobody took in time. */
  lost(): number {
    return this.handle.lost();
  }

  /** Takes over what is in the buffer and joins the thread. Twice is harmless. */
  stop(): void {
    this.handle.stop();
  }
}

/** A perf buffer that keeps the newest records and is read when somebody asks. It keeps no process alive. */
export class FlightRecorder {
  private readonly handle: NativeFlightRecorder;

  /** @throws EngineError */
  constructor(owner: BufferOwner, { map, pages }: Pick<BufferOptions, "map" | "pages">) {
    try {
      this.handle = new (native().FlightRecorder)({
        mapFd: owner.map(map).fd,
        ...(pages === undefined ? {} : { pages }),
      });
    } catch (error) {
      throw EngineError.from(failureOf(error), { map });
    }
    owner.own(this);
  }

  /** What was not taken before and is still there, the oldest first. */
  take(): RawBatch | undefined {
    const bytes = this.handle.take();
    return bytes.length > 0 ? rawBatch(bytes) : undefined;
  }

  /** Twice is harmless. */
  stop(): void {
    this.handle.close();
  }
}

export interface RawStreamOptions extends BufferOptions {
  /** One call a batch, however many records it has. */
  readonly onBatch: (batch: RawBatch) => void;
  /** Total so far of what was lost, when it grew. */
  readonly onLost?: ((total: number) => void) | undefined;
}

/** A reader that hands over what comes as it comes. */
export class StreamReader {
  private readonly reader: BufferReader;
  private told = 0;

  /** @throws EngineError */
  constructor(
    owner: BufferOwner,
    private readonly options: RawStreamOptions,
  ) {
    // In a turn of its own: a stream that always has more must leave signals and timers theirs.
    this.reader = new BufferReader(
      { map: (name) => owner.map(name), own: () => owner.own(this) },
      options,
      () => setImmediate(() => this.deliver()),
    );
  }

  /** Delivers what is there and joins the thread. Twice is harmless. */
  stop(): void {
    this.reader.stop();
    this.deliver();
  }

  /** Records that found no room, or that nobody took in time. */
  lost(): number {
    return this.reader.lost();
  }

  private deliver(): void {
    const batch = this.reader.take();
    if (batch !== undefined) this.options.onBatch(batch);
    const lost = this.lost();
    if (lost > this.told) this.options.onLost?.((this.told = lost));
  }
}

/** Each record: its size (u32), four bytes, its bytes filled up to a multiple of 8. */
function rawBatch(bytes: Buffer): RawBatch {
  const each = (visit: (at: number, size: number) => void): void => {
    for (let at = 0; at < bytes.length;) {
      const size = bytes.readUInt32LE(at);
      visit(at + 8, size);
      at += 8 + ((size + 7) & ~7);
    }
  };
  let count = 0;
  each(() => count++);
  return { bytes, count, each };
}

/** Reads a plan's stream; batches come decoded, as they are there. */
export function openStream(
  session: Session,
  spec: StreamSpec,
  symbols: Symbols,
  onBatch: (batch: StreamBatch) => void,
  onLost?: (total: number) => void,
): StreamReader {
  const decode = rowDecoder(spec.fields, { symbols, stacks: stackReaders(session, symbols) });
  const needed = spec.fields.reduce(
    (most, { place }) =>
      place.kind === "bytes" ? Math.max(most, place.offset + place.size) : most,
    0,
  );
  return new StreamReader(session, {
    map: spec.map,
    ring: spec.ring,
    pages: spec.pages,
    lostMap: spec.lostMap,
    onLost,
    onBatch: ({ bytes, each }) => {
      const rows: (readonly DataValue[])[] = [];
      const from = recordBytes(bytes);
      each((at, size) => {
        if (size >= needed) rows.push(decode(from, at));
      });
      onBatch({ spec, rows });
    },
  });
}
