import { EngineError } from "./errors.js";
import { attach, attachmentsOf, type Attachment } from "./links.js";
import { kindKey, type ProgramKind } from "./kinds.js";
import type { BpfMap } from "./maps.js";
import { MapSet, type MapOverride } from "./map_set.js";
import { native, type NativeHandle, type NativeLink, type NativeProgram } from "./native.js";
import { ProgramLoader } from "./programs.js";
import { Printer, type EndReason } from "./reader.js";
import type { AttachSpec } from "../types/attach.js";
import type { CompiledModule, ProgramSpec } from "../types/module.js";
import type { PrintPlan } from "../types/output.js";

export { EngineError } from "./errors.js";
export type { EndReason, Printer } from "./reader.js";
export type { BpfMap } from "./maps.js";

export interface SessionRequest {
  readonly module: CompiledModule;
  /** In the order in which they are attached. */
  readonly programs: readonly { readonly name: string; readonly attach: readonly AttachSpec[] }[];
  /** By map name. */
  readonly maps?: Readonly<Record<string, MapOverride>>;
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
  private readonly links: NativeLink[] = [];
  private readonly printers: Printer[] = [];
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
      session.maps.createAll();
      request.prepare?.(session);
      for (const { name, attach: places } of request.programs) session.attachProgram(name, places);
      for (const link of session.links) link.enable();
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

  /** Lines go to `fd` from now on; the heading first. Events since `open` are waiting in the buffer. */
  startPrinter(options: StartPrinter): Printer {
    const { map, lostMap, ...rest } = options;
    const printer = new Printer({
      ...rest,
      mapFd: this.maps.get(map).fd,
      ...(lostMap === undefined ? {} : { lostMapFd: this.maps.get(lostMap).fd }),
    });
    this.printers.push(printer);
    return printer;
  }

  /** Runs and ns of each loaded program; zero unless `countRunTimes` is held open. */
  statistics(): readonly {
    readonly program: string;
    readonly runs: number;
    readonly nanoseconds: number;
  }[] {
    return [...this.programs.values()].map(({ name, program }) => ({
      program: name,
      ...program.statistics(),
    }));
  }

  /** Newest first: links, printers, programs, maps. Twice is harmless. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const link of this.links.reverse()) link.close();
    for (const printer of this.printers) printer.stop();
    for (const { program } of [...this.programs.values()].reverse()) program.close();
    this.loader.close();
    this.maps.close();
  }

  private attachProgram(name: string, places: readonly AttachSpec[]): void {
    const spec = programSpec(this.request.module, name);
    for (const attachment of attachmentsOf(places)) this.attachOne(spec, attachment);
  }

  private attachOne(spec: ProgramSpec, attachment: Attachment): void {
    try {
      const program = this.load(spec, attachment.kind);
      this.links.push(attach(program.fd, attachment, spec.name));
    } catch (error) {
      if (attachment.instead.length === 0 || !(error instanceof EngineError)) throw error;
      for (const other of attachment.instead) this.attachOne(spec, other);
    }
  }

  /** Each program once for each way in which it has to be loaded. */
  private load(spec: ProgramSpec, kind: ProgramKind): NativeProgram {
    const key = `${spec.name} ${kindKey(kind)}`;
    const loaded = this.programs.get(key);
    if (loaded !== undefined) return loaded.program;
    const program = this.loader.load(spec, kind);
    this.programs.set(key, { name: spec.name, program });
    return program;
  }
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
