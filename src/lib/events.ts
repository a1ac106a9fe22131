import { EventEmitter } from "node:events";
import { inspect, type InspectOptions } from "node:util";
import { codecOf, eventType } from "../ctypes/index.js";
import type { Collection } from "../engine/collection.js";
import {
  BufferReader,
  FlightRecorder,
  type BufferOptions,
  type RawBatch,
} from "../engine/readers/streams.js";
import { lostMapOf } from "../program/instructions/losses.js";
import { mapType } from "../engine/maps/map_set.js";
import { BpfError, closedError, during, noSuchMap } from "./errors.js";
import { positive } from "./hooks/hook.js";
import { inspected } from "./inspected.js";
import { optionsOf } from "./options.js";

export interface EventOptions {
  /** Buffers of the records' bytes in place of objects. */
  readonly raw?: boolean;
  /** Perf buffers: pages for each CPU, a power of two; 64. */
  readonly pages?: number;
  /** Records that nobody takes wait here, in bytes; what does not fit is lost and counted. 64 MB. */
  readonly highWaterMark?: number;
  /**
   * Perf buffers, a flight recorder: the newest records take the place of the oldest, and
   * nothing is read until `take` asks, however often; there is nothing to wait for.
   */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
}

const known = optionsOf<EventOptions>({
  ...{ raw: true, pages: true, highWaterMark: true, overwrite: true, signal: true },
});

function eventOptions(what: string, options: EventOptions): void {
  known(what, options);
  for (const name of ["pages", "highWaterMark"] as const)
    if (options[name] !== undefined) positive(options[name], `${what}({ ${name} })`);
  for (const name of ["raw", "overwrite"] as const)
    if (!["undefined", "boolean"].includes(typeof options[name]))
      throw new TypeError(`${what}({ ${name} }): true or false is wanted`);
}

/** A buffer of the program's, or a raw socket. */
type EventSource = Pick<BufferOptions, "map" | "ring" | "socket" | "lostMap">;

/** How the records of one buffer become values. */
type Decode<T> = (batch: RawBatch) => T[];

/**
 * What a program sends through one perf or ring buffer, in order. Records wait
 * in a bounded buffer until they are asked for. Emits "lost" with the total when
 * it grew.
 */
export class Events<T> extends EventEmitter<{ lost: [total: number] }> implements AsyncIterable<T> {
  private readonly reader: BufferReader | FlightRecorder;
  private waiting: T[] = [];
  private at = 0;
  private wake: (() => void) | undefined;
  private told = 0;
  private ended = false;
  private readonly buffer: string;

  /** @hidden */
  constructor(
    collection: Collection,
    source: EventSource,
    private readonly decode: Decode<T>,
    { pages, highWaterMark, signal, overwrite = false }: EventOptions = {},
  ) {
    super();
    const owner = { map: (name: string) => collection.map(name), own: () => collection.own(this) };
    const options = { ...source, pages, mostBytes: highWaterMark };
    this.reader = during("read", () =>
      overwrite
        ? new FlightRecorder(owner, options)
        : new BufferReader(owner, options, () => this.ready()),
    );
    this.buffer = source.map;
    signal?.addEventListener("abort", () => this.close(), { once: true });
    if (signal?.aborted === true) this.close();
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return inspected("Events", { buffer: this.buffer, closed: this.ended }, options);
  }

  /** Records that found no room, or that nobody took in time. */
  get lost(): number {
    return this.reader instanceof FlightRecorder ? 0 : this.reader.lost();
  }

  /** All that wait now, without waiting for more. */
  take(): T[] {
    const rest = this.at === 0 ? this.waiting : this.waiting.slice(this.at);
    this.waiting = [];
    this.at = 0;
    return [...rest, ...this.fetch()];
  }

  /** The next record; undefined when the buffer was closed and all is taken. */
  next(): Promise<T | undefined> | T | undefined {
    if (this.at < this.waiting.length) return this.waiting[this.at++];
    return this.nextBatch();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for await (const batch of this.batches()) yield* batch;
    } finally {
      this.close();
    }
  }

  /** As they come, many at a time: for programs that have to be fast. */
  async *batches(): AsyncGenerator<T[], void, undefined> {
    for (;;) {
      const batch = this.take();
      if (batch.length > 0) yield batch;
      else if (this.ended) return;
      else await this.moreCame();
    }
  }

  /** What is in the kernel's buffer is still taken over and can be had. Twice is harmless. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.reader.stop();
    this.wake?.();
  }

  /** As `close`: how its BPF ends it. */
  stop(): void {
    this.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  private async nextBatch(): Promise<T | undefined> {
    while (this.at >= this.waiting.length) {
      this.waiting = this.fetch();
      this.at = 0;
      if (this.waiting.length > 0) break;
      if (this.ended) return undefined;
      await this.moreCame();
    }
    return this.waiting[this.at++];
  }

  private fetch(): T[] {
    const batch = this.reader.take();
    this.tellLost();
    return batch === undefined ? [] : this.decode(batch);
  }

  private moreCame(): Promise<void> {
    if (this.reader instanceof FlightRecorder)
      throw new BpfError(
        "flight-recorder",
        "read",
        `${this.buffer} is not read as it comes: take() gives what is there`,
      );
    if (this.wake !== undefined)
      throw new BpfError("busy", "read", `somebody waits for ${this.buffer} already`);
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = undefined;
        resolve();
      };
    });
  }

  private ready(): void {
    this.tellLost();
    this.wake?.();
  }

  private tellLost(): void {
    const { lost } = this;
    if (lost > this.told) this.emit("lost", (this.told = lost));
  }
}

/** The records of that buffer as objects of the program's own type, or as bytes. */
export function openEvents<T>(
  collection: Collection,
  buffer: string,
  options: EventOptions,
): Events<T> {
  eventOptions("events", options);
  if (collection.closed) throw closedError("this BPF", "read");
  if (!collection.hasMap(buffer)) throw noSuchMap(buffer, collection.module);
  const { spec } = during("read", () => collection.map(buffer));
  if (spec.type !== mapType.ringBuffer && spec.type !== mapType.perfEventArray)
    throw new BpfError("not-a-buffer", "read", `map ${buffer} is not a perf or ring buffer`, {
      hint: `bpf.map("${buffer}") reads tables`,
    });
  if (options.overwrite === true && spec.type === mapType.ringBuffer)
    throw new BpfError(
      "not-a-perf-buffer",
      "read",
      `${buffer} is a ring buffer, which overwrites nothing`,
      {
        hint: "declare it as BPF_PERF_OUTPUT",
      },
    );
  const decode = options.raw === true ? rawRecords : typedRecords<T>(collection, buffer);
  const lostMap = lostMapOf(buffer);
  const source = {
    map: buffer,
    ring: spec.type === mapType.ringBuffer,
    ...(collection.hasMap(lostMap) ? { lostMap } : {}),
  };
  return new Events<T>(collection, source, decode as Decode<T>, options);
}

/** Packets that a socket filter let through, as bytes from the link layer's header on. */
export const openPackets = (
  collection: Collection,
  device: string,
  socket: number,
  options: EventOptions,
): Events<Buffer> => {
  eventOptions("packets", options);
  return new Events(collection, { map: device, ring: true, socket }, rawRecords, options);
};

function rawRecords({ bytes, count, each }: RawBatch): Buffer[] {
  const records = new Array<Buffer>(count);
  let i = 0;
  each((at, size) => (records[i++] = bytes.subarray(at, at + size)));
  return records;
}

function typedRecords<T>(collection: Collection, buffer: string): Decode<T> {
  const type = eventType(collection.module, collection.map(buffer).spec);
  if (type === undefined)
    throw new BpfError("unknown-record", "read", `the type of ${buffer}'s records is not known`, {
      hint: "{ raw: true } gives their bytes",
    });
  const codec = codecOf(type, buffer);
  return ({ bytes, count, each }) => {
    const records = new Array<T>(count);
    let i = 0;
    each((at, size) => {
      if (size >= type.size) records[i++] = codec.decode(bytes, at) as T;
    });
    records.length = i;
    return records;
  };
}
