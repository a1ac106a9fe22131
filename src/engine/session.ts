import { EngineError } from "./errors.js";
import {
  attach,
  attachmentsOf,
  countPlaces,
  placesOf,
  processEnded,
  type Attachment,
  type LeftOut,
} from "./links/attachments.js";
import { kindKey, type ProgramKind } from "./programs/kinds.js";
import type { BpfMap } from "./maps/map.js";
import { MapSet, type MapOverride } from "./maps/map_set.js";
import { native, type NativeHandle, type NativeLink, type NativeProgram } from "../native/addon.js";
import { ProgramLoader } from "./programs/loader.js";
import { Printer, type EndReason } from "./readers/printer.js";
import type { AttachSpec } from "../types/attach.js";
import type { TableSpec } from "../types/data.js";
import type { CompiledModule, ProgramSpec } from "../types/module.js";
import type { PrintPlan } from "../types/output.js";

export { EngineError } from "./errors.js";
export type { EndReason, Printer } from "./readers/printer.js";
export type { BpfMap } from "./maps/map.js";

export interface SessionRequest {
  readonly module: CompiledModule;
  /** In the order in which they are attached. */
  readonly programs: readonly { readonly name: string; readonly attach: readonly AttachSpec[] }[];
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
 * Everything that one run has in the kernel, with one owner. All of it hangs
 * on file descriptors: the kernel takes it back when the process ends, in
 * whatever way. Collected without `close` it is closed as well, some time.
 */
export class Session {
  private readonly loader: ProgramLoader;
  private readonly maps: MapSet;
  private readonly programs = new Map<
    string,
    { readonly name: string; readonly program: NativeProgram }
  >();
  /** By the same keys: what could not be loaded that way is not tried again. */
  private readonly refusals = new Map<string, EngineError>();
  private readonly links: NativeLink[] = [];
  private readonly refused: LeftOut[] = [];
  private readonly readers: { stop(): void }[] = [];
  private closed = false;

  private constructor(private readonly request: SessionRequest) {
    this.loader = new ProgramLoader(request.module, (name) => this.maps.get(name).fd);
    this.maps = new MapSet(request.module, request.maps ?? {}, () => this.loader.btfFd());
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
      for (const { spec, attachment } of session.attachments()) session.attachOne(spec, attachment);
      session.enable();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /**
   * The same without holding up the event loop: between places it is run every
   * 20 ms, so that a progress bar is drawn and Ctrl-C heard.
   * @throws EngineError; with the code "aborted" when `aborted` said so
   */
  static async openAsync(
    request: SessionRequest & {
      /** Places attached so far, of all. */
      readonly onProgress?: (done: number, total: number) => void;
      readonly aborted?: () => boolean;
    },
  ): Promise<Session> {
    const session = new Session(request);
    const total = request.programs.reduce(
      (sum, { attach: places }) => sum + countPlaces(places),
      0,
    );
    let done = 0;
    let lastBreath = performance.now();
    try {
      session.prepare();
      for (const { spec, attachment } of session.attachments()) {
        if (request.aborted?.() === true)
          throw new EngineError("aborted", "attaching was ended", undefined, 0);
        session.attachOne(spec, attachment);
        done += placesOf(attachment);
        if (performance.now() - lastBreath < breathEvery) continue;
        request.onProgress?.(done, total);
        await new Promise(setImmediate);
        lastBreath = performance.now();
      }
      request.onProgress?.(done, total);
      session.enable();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** @throws EngineError for a name that the program does not have. */
  map(name: string): BpfMap {
    return this.maps.get(name);
  }

  allMaps(): readonly BpfMap[] {
    return this.maps.all();
  }

  /** Maps that were given to this session by `maps` and `from` are its own from now on. */
  takeMaps(from: Session): void {
    this.maps.takeOver(from.maps);
  }

  hasMap(name: string): boolean {
    return this.maps.has(name);
  }

  /** Place of a table among the request's, -1 when it is not one of them. */
  tableNumber(name: string): number {
    return (this.request.tables ?? []).findIndex((table) => table.name === name);
  }

  /** All places of all programs, as they were asked for. */
  places(): readonly AttachSpec[] {
    return this.request.programs.flatMap(({ attach: places }) => places);
  }

  /** A further map of the kind of that one, of the same sizes. */
  anotherMap(name: string): BpfMap {
    return this.maps.another(name);
  }

  /** Lines go to `fd` from now on; the heading first. Events since `open` are waiting in the buffer. */
  startPrinter(options: StartPrinter): Printer {
    const { map, lostMap, ...rest } = options;
    const printer = new Printer({
      ...rest,
      mapFd: this.maps.get(map).fd,
      ...(lostMap === undefined ? {} : { lostMapFd: this.maps.get(lostMap).fd }),
    });
    this.own(printer);
    return printer;
  }

  /** Runs and ns of each loaded program; times are zero unless `countRunTimes` is held open. */
  statistics(): readonly {
    readonly program: string;
    readonly runs: number;
    readonly nanoseconds: number;
    /** Events skipped because a program ran already on that CPU (Linux 5.12). */
    readonly misses: number;
  }[] {
    return [...this.programs.values()].map(({ name, program }) => ({
      program: name,
      ...program.statistics(),
    }));
  }

  /**
   * Events at the places that no program saw: the kernel does not run a program
   * while another one runs on that CPU, and probes can be hit in the midst of
   * each other. What a filter would have left out is among them.
   */
  missed(): number {
    const byPrograms = this.statistics().reduce((sum, { misses }) => sum + misses, 0);
    return this.links.reduce((sum, link) => sum + link.missed(), byPrograms);
  }

  /** Stopped when the session is closed. */
  own(reader: { stop(): void }): void {
    this.readers.push(reader);
  }

  /** Newest first: links, readers, programs, maps. Twice is harmless. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    native().closeLinks(this.links.reverse());
    for (const reader of this.readers) reader.stop();
    for (const { program } of [...this.programs.values()].reverse()) program.close();
    this.loader.close();
    this.maps.close();
  }

  private prepare(): void {
    this.maps.createAll();
    this.beginTurns();
    this.request.prepare?.(this);
  }

  private enable(): void {
    const [first] = this.refused;
    if (this.links.length === 0 && first !== undefined) throw first.error;
    for (const link of this.links) link.enable();
  }

  private *attachments(): Generator<{
    readonly spec: ProgramSpec;
    readonly attachment: Attachment;
  }> {
    for (const { name, attach: places } of this.request.programs) {
      const spec = programSpec(this.request.module, name);
      for (const attachment of attachmentsOf(places)) yield { spec, attachment };
    }
  }

  /** Programs count in the pattern itself until the first turn ends. */
  private beginTurns(): void {
    for (const { store } of this.request.tables ?? [])
      if (store.kind === "turns") putTurn(this.map(store.map), this.map(store.inner));
  }

  private attachOne(spec: ProgramSpec, attachment: Attachment): void {
    let loaded = false;
    try {
      const program = this.load(spec, attachment.kind);
      loaded = true;
      this.links.push(attach(program.fd, attachment, spec.name));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { instead, optional, place } = attachment;
      // Whatever was refused, perhaps only the way in which it was asked for.
      if (processEnded(attachment)) throw processGone(error, spec.name, place);
      if (instead.length === 0 && !(optional && loaded)) throw error;
      if (instead.length === 0) this.refused.push({ place, error });
      for (const other of instead) this.attachOne(spec, other);
    }
  }

  /** Places of patterns that the kernel refused. */
  get leftOut(): readonly LeftOut[] {
    return this.refused;
  }

  /** Each program once for each way in which it has to be loaded. */
  private load(spec: ProgramSpec, kind: ProgramKind): NativeProgram {
    const key = `${spec.name} ${kindKey(kind)}`;
    const loaded = this.programs.get(key);
    if (loaded !== undefined) return loaded.program;
    const refusal = this.refusals.get(key);
    if (refusal !== undefined) throw refusal;
    try {
      const program = this.loader.load(spec, kind);
      this.programs.set(key, { name: spec.name, program });
      return program;
    } catch (error) {
      if (error instanceof EngineError) this.refusals.set(key, error);
      throw error;
    }
  }
}

function processGone(error: EngineError, program: string, place: string): EngineError {
  if (error.code === "no-such-process") return error;
  const message = `the process to trace in ${place} has ended`;
  return new EngineError("no-such-process", message, undefined, error.errno, { program, place });
}

/**
 * Puts a map into the one element of an array of maps. The kernel comes back
 * when no program uses the map that was there before (Linux 5.0): 8 to 15 ms.
 */
export function putTurn(outer: BpfMap, inner: BpfMap): void {
  const value = Buffer.alloc(4);
  value.writeUInt32LE(inner.fd);
  outer.set(Buffer.alloc(4), value);
}

function programSpec(module: CompiledModule, name: string): ProgramSpec {
  const spec = module.programs.find((program) => program.name === name);
  if (spec === undefined)
    throw new EngineError(
      "bad-program",
      `there is no function ${name} in the program`,
      undefined,
      0,
      { program: name },
    );
  return spec;
}

/** Counts run times of all programs of the system while it is open (Linux 5.8). */
export function countRunTimes(): NativeHandle {
  return new (native().Handle)({ statistics: true });
}

/** What the verifier said of one program. */
export interface Verdict {
  readonly program: string;
  readonly error?: EngineError;
}

/**
 * Has the kernel verify programs without attaching them; the maps live as long
 * as it takes. Map errors are thrown, a program's error is its verdict.
 */
export function verifyPrograms(
  module: CompiledModule,
  kinds: ReadonlyMap<string, ProgramKind>,
): readonly Verdict[] {
  const loader: ProgramLoader = new ProgramLoader(module, (name) => maps.get(name).fd);
  const maps: MapSet = new MapSet(module, {}, () => loader.btfFd());
  try {
    maps.createAll();
    return [...kinds].map(([name, kind]) => verdict(loader, programSpec(module, name), kind));
  } finally {
    loader.close();
    maps.close();
  }
}

function verdict(loader: ProgramLoader, spec: ProgramSpec, kind: ProgramKind): Verdict {
  try {
    loader.load(spec, kind).close();
    return { program: spec.name };
  } catch (error) {
    if (error instanceof EngineError) return { program: spec.name, error };
    throw error;
  }
}
