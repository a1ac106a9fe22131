import { native } from "../native/addon.js";
import type { Hook } from "../types/hook.js";
import type { TableSpec } from "../types/data.js";
import type { CompiledModule } from "../types/module.js";
import type { PrintPlan } from "../types/print_plan.js";
import { attaching, loadUnless, type LeftOut, type Wanted } from "./attaching.js";
import { Collection, type ProgramStatistics, type Reader } from "./collection.js";
import { linkRequestsOf, countHooks, countHooksOf } from "./links/index.js";
import type { BpfMap } from "./maps/map.js";
import type { MapOverride } from "./maps/map_set.js";
import { Printer, type EndReason } from "./printer.js";

export { countRunTimes, verifyPrograms, type Verdict } from "./collection.js";
export { EngineError } from "./errors.js";
export type { EndReason, Printer } from "./printer.js";
export type { BpfMap } from "./maps/map.js";

export interface SessionRequest {
  readonly module: CompiledModule;
  /** In the order in which they are attached. */
  readonly programs: readonly { readonly name: string; readonly attach: readonly Hook[] }[];
  /** By map name. */
  readonly maps?: Readonly<Record<string, MapOverride>>;
  /** The plan's, in its order: what openTable will read. */
  readonly tables?: readonly TableSpec[];
  /** After the maps are made and before anything is loaded: fill what the programs look up. */
  readonly prepare?: (session: Session) => void;
}

export interface StartPrinter {
  /** Name of the ring or perf buffer's map. */
  readonly map: string;
  readonly ring: boolean;
  /** Perf buffers: pages a CPU. */
  readonly pages?: number;
  readonly plan: PrintPlan;
  readonly fd: number;
  /** Name of the map in which programs count what found no room. */
  readonly lostMap?: string;
  readonly onLost?: (total: number) => void;
  readonly onEnd: (reason: EndReason) => void;
}

/**
 * 16 MB hold 250,000 events of 60 bytes: 200 ms of a producer that does nothing
 * else. The reader looks every millisecond, but on a busy machine it may have
 * to wait its turn for as long as that.
 */
export const defaultRingBytes = 16 << 20;

/**
 * To be called as early as it is known that a ring buffer of that name and
 * size will be wanted: the kernel needs about 1 ms a megabyte to make it, which
 * then happens on another thread. A session with such a map takes it.
 */
export function prepareRing(name: string, bytes: number): void {
  native().prepareRing(name, bytes);
}

/** Bytes for a ring buffer from pages a CPU (-b), a power of two as the kernel wants it. */
export function ringBytes(pagesPerCpu: number | undefined, cpus: number): number {
  if (pagesPerCpu === undefined) return defaultRingBytes;
  return 2 ** Math.ceil(Math.log2(pagesPerCpu * 4096 * Math.max(cpus, 1)));
}

/** ms of attaching between two looks at what else happens. */
const breathEvery = 20;

/**
 * A plan that runs: its collection, attached in order and let run together.
 * What is decided here is what becomes of what the kernel refuses. Collected
 * without `close` it is closed as well, some time.
 */
export class Session {
  readonly collection: Collection;
  private readonly refused: LeftOut[] = [];
  /** Elapsed times count from here: events come as soon as the first probe is attached. */
  private readonly startNs = process.hrtime.bigint();

  private constructor(private readonly request: SessionRequest) {
    this.collection = new Collection(request.module, request.maps);
  }

  /**
   * Makes the maps, loads and attaches all programs, then lets them run
   * together. What fails closes everything made so far.
   * @throws EngineError
   */
  static open(request: SessionRequest): Session {
    const session = new Session(request);
    try {
      session.prepare();
      Array.from(session.attaching());
      session.enable();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /**
   * The same without holding up the event loop: programs are loaded on a thread,
   * and between places the loop is run every 20 ms, so that a progress bar is
   * drawn and Ctrl-C heard.
   * @throws EngineError; with the code "aborted" when `aborted` said so
   */
  static async openAsync(
    request: SessionRequest & {
      /** Places attached so far, of all. */
      readonly onProgress?: (done: number, total: number) => void;
      readonly aborted?: () => boolean;
      /** Every now and then while the kernel verifies a program: for how long it has. */
      readonly onVerifying?: (ms: number) => void;
    },
  ): Promise<Session> {
    const session = new Session(request);
    const { aborted = () => false, onProgress = () => {} } = request;
    const total = request.programs.reduce((sum, { attach }) => sum + countHooks(attach), 0);
    let lastBreath = performance.now();
    try {
      session.prepare();
      for (const wanted of session.attaching()) {
        await loadUnless(aborted, session.collection, wanted, request.onVerifying);
        if (performance.now() - lastBreath < breathEvery) continue;
        onProgress(wanted.done, total);
        await new Promise(setImmediate);
        lastBreath = performance.now();
      }
      onProgress(total, total);
      session.enable();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** @throws EngineError for a name that the program does not have. */
  map(name: string): BpfMap {
    return this.collection.map(name);
  }

  allMaps(): readonly BpfMap[] {
    return this.collection.allMaps();
  }

  /** Maps that were given to this session by `maps` and `from` are its own from now on. */
  takeMaps(from: Session): void {
    this.collection.takeMaps(from.collection);
  }

  hasMap(name: string): boolean {
    return this.collection.hasMap(name);
  }

  /** Place of a table among the request's, -1 when it is not one of them. */
  tableNumber(name: string): number {
    return (this.request.tables ?? []).findIndex((table) => table.name === name);
  }

  /** All places of all programs, as they were asked for. */
  places(): readonly Hook[] {
    return this.request.programs.flatMap(({ attach: places }) => places);
  }

  /** A further map of the kind of that one, of the same sizes. */
  anotherMap(name: string): BpfMap {
    return this.collection.anotherMap(name);
  }

  /** Lines go to `fd` from now on; the heading first. Events since `open` are waiting in the buffer. */
  startPrinter(options: StartPrinter): Printer {
    const { map, lostMap, ...rest } = options;
    const printer = new Printer({
      startNs: this.startNs,
      ...rest,
      mapFd: this.map(map).fd,
      ...(lostMap === undefined ? {} : { lostMapFd: this.map(lostMap).fd }),
    });
    this.own(printer);
    return printer;
  }

  /** Of each loaded program. */
  statistics(): readonly ProgramStatistics[] {
    return this.collection.statistics();
  }

  /**
   * Events at the places that no program saw: the kernel does not run a program
   * while another one runs on that CPU, and probes can be hit in the midst of
   * each other. What a filter would have left out is among them.
   */
  missed(): number {
    const byPrograms = this.statistics().reduce((sum, { misses }) => sum + misses, 0);
    return this.collection.links.reduce((sum, link) => sum + link.missed(), byPrograms);
  }

  /** Stopped when the session is closed. */
  own(reader: Reader): void {
    this.collection.own(reader);
  }

  /** Places of patterns that the kernel refused. */
  get leftOut(): readonly LeftOut[] {
    return this.refused;
  }

  /** Newest first: links, readers, programs, maps. Twice is harmless. */
  close(): void {
    this.collection.close();
  }

  private prepare(): void {
    this.collection.createMaps();
    this.beginTurns();
    this.request.prepare?.(this);
  }

  private enable(): void {
    const [first] = this.refused;
    const { links } = this.collection;
    if (links.length === 0 && first !== undefined) throw first.error;
    for (const link of links) link.enable();
  }

  /** Programs count in the pattern itself until the first turn ends. */
  private beginTurns(): void {
    for (const { store } of this.request.tables ?? [])
      if (store.kind === "double-buffer") putBuffer(this.map(store.map), this.map(store.inner));
  }

  private *attaching(): Generator<Wanted & { readonly done: number }> {
    let done = 0;
    for (const { name, attach } of this.request.programs) {
      this.collection.programSpec(name);
      for (const attachment of linkRequestsOf(attach)) {
        for (const wanted of attaching(this.collection, name, attachment, this.refused))
          yield { ...wanted, done };
        done += countHooksOf(attachment);
      }
    }
  }
}

/**
 * Puts a map into the one element of an array of maps. The kernel comes back
 * when no program uses the map that was there before (Linux 5.0): 8 to 15 ms.
 */
export function putBuffer(outer: BpfMap, inner: BpfMap): void {
  const value = Buffer.alloc(4);
  value.writeUInt32LE(inner.fd);
  outer.set(Buffer.alloc(4), value);
}
