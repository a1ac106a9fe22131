import { native, type NativeHandle, type NativeProgram } from "../native/addon.js";
import type { CompiledModule, ProgramSpec } from "../types/module.js";
import { EngineError } from "./errors.js";
import type { LinkRequest } from "./links/index.js";
import { BpfLink } from "./links/link.js";
import type { BpfMap } from "./maps/map.js";
import { MapSet, type MapOverride } from "./maps/map_set.js";
import { kindKey, type ProgramKind } from "./programs/kind.js";
import { ProgramLoader } from "./programs/loader.js";

/** A program in one of the ways in which it was loaded. */
interface Loaded {
  readonly name: string;
  readonly kind: ProgramKind;
  readonly program: NativeProgram;
}

export interface ProgramStatistics {
  readonly program: string;
  readonly runs: number;
  /** Zero unless `countRunTimes` is held open. */
  readonly nanoseconds: number;
  /** Events skipped because a program ran already on that CPU (Linux 5.12). */
  readonly misses: number;
}

/** Its owner closes it when the collection is closed. */
export interface Reader {
  stop(): void;
}

/**
 * A module in the kernel: its maps at once, its programs as they are wanted, its
 * links as they are made. Everything hangs on file descriptors: the kernel takes
 * it back when the process ends, in whatever way. Calls throw EngineError.
 */
export class Collection {
  private readonly loader: ProgramLoader;
  private readonly maps: MapSet;
  private readonly programs = new Map<string, Loaded>();
  /** By the same keys: what could not be loaded that way is not tried again. */
  private readonly refusals = new Map<string, EngineError>();
  private readonly loading = new Set<Promise<void>>();
  private readonly made = new Set<BpfLink>();
  private readonly readers: Reader[] = [];
  private ended = false;

  /** Nothing is in the kernel before `createMaps`; what fails there is closed by `close`. */
  constructor(
    readonly module: CompiledModule,
    overrides: Readonly<Record<string, MapOverride>> = {},
  ) {
    this.loader = new ProgramLoader(module, (name) => this.maps.get(name).fd);
    this.maps = new MapSet(module, overrides, () => this.loader.btfFd());
  }

  createMaps(): void {
    this.maps.createAll();
  }

  get closed(): boolean {
    return this.ended;
  }

  /** Throws for a name that the module does not have. */
  map(name: string): BpfMap {
    return this.maps.get(name);
  }

  allMaps(): readonly BpfMap[] {
    return this.maps.all();
  }

  hasMap(name: string): boolean {
    return this.maps.has(name);
  }

  /** A further map of the kind of that one, of the same sizes. */
  anotherMap(name: string): BpfMap {
    return this.maps.another(name);
  }

  /** Maps that were given to this one by `overrides` and `from` are its own from now on. */
  takeMaps(from: Collection): void {
    this.maps.takeOver(from.maps);
  }

  /** Each program once for each way in which it has to be loaded. */
  load(name: string, kind: ProgramKind): NativeProgram {
    const key = keyOf(name, kind);
    const known = this.known(key);
    if (known !== undefined) return known;
    const spec = this.programSpec(name);
    return this.keep(key, name, kind, () => this.loader.load(spec, kind));
  }

  /** Whether the kernel has said already what it thinks of it. */
  isSettled(name: string, kind: ProgramKind): boolean {
    const key = keyOf(name, kind);
    return this.programs.has(key) || this.refusals.has(key);
  }

  /** The same on a thread, so that the event loop goes on while the kernel verifies. */
  async loadAsync(
    name: string,
    kind: ProgramKind,
    cancelled: () => boolean = () => false,
  ): Promise<NativeProgram> {
    const key = keyOf(name, kind);
    const known = this.known(key);
    if (known !== undefined) return known;
    const loading = this.loader.loadAsync(this.programSpec(name), kind, cancelled);
    const settled = loading.then(
      () => {},
      () => {},
    );
    this.loading.add(settled);
    try {
      const program = await loading;
      if (this.ended) program.close();
      return this.keep(key, name, kind, () => program);
    } catch (error) {
      return this.keep(key, name, kind, () => {
        throw error;
      });
    } finally {
      this.loading.delete(settled);
    }
  }

  /** Loads the program as that place needs it, and ties it there; it runs from `enable` on. */
  attach(name: string, attachment: LinkRequest): BpfLink {
    const { fd } = this.load(name, attachment.kind);
    const link = BpfLink.attach(fd, attachment, name, (map) => this.map(map).fd);
    this.made.add(link);
    return link;
  }

  /** What is attached now, in the order in which it was made. */
  get links(): readonly BpfLink[] {
    return [...this.made].filter(({ attached }) => attached);
  }

  /** How the programs of that name were loaded. */
  kindsOf(name: string): readonly ProgramKind[] {
    return [...this.programs.values()].filter((one) => one.name === name).map(({ kind }) => kind);
  }

  statistics(): readonly ProgramStatistics[] {
    return [...this.programs.values()].map(({ name, program }) => ({
      program: name,
      ...program.statistics(),
    }));
  }

  /** Stopped when the collection is closed. */
  own(reader: Reader): void {
    this.readers.push(reader);
  }

  /** Newest first: links, readers, programs, maps. Twice is harmless. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    BpfLink.detachAll([...this.made].reverse());
    for (const reader of this.readers) reader.stop();
    for (const { program } of [...this.programs.values()].reverse()) program.close();
    const rest = () => {
      this.loader.close();
      this.maps.close();
    };
    // A thread may still be about to use the maps' descriptors.
    if (this.loading.size === 0) rest();
    else void Promise.all(this.loading).then(rest);
  }

  /** @throws EngineError for a name that the module does not have. */
  programSpec(name: string): ProgramSpec {
    const spec = this.module.programs.find((program) => program.name === name);
    if (spec !== undefined) return spec;
    const message = `there is no function ${name} in the program`;
    throw new EngineError("bad-program", message, undefined, 0, { program: name });
  }

  private known(key: string): NativeProgram | undefined {
    const refusal = this.refusals.get(key);
    if (refusal !== undefined) throw refusal;
    return this.programs.get(key)?.program;
  }

  private keep(
    key: string,
    name: string,
    kind: ProgramKind,
    load: () => NativeProgram,
  ): NativeProgram {
    try {
      const program = load();
      this.programs.set(key, { name, kind, program });
      return program;
    } catch (error) {
      if (error instanceof EngineError) this.refusals.set(key, error);
      throw error;
    }
  }
}

const keyOf = (name: string, kind: ProgramKind): string => `${name} ${kindKey(kind)}`;

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
  const collection = new Collection(module);
  try {
    collection.createMaps();
    return [...kinds].map(([program, kind]) => {
      try {
        collection.load(program, kind);
        return { program };
      } catch (error) {
        if (error instanceof EngineError) return { program, error };
        throw error;
      }
    });
  } finally {
    collection.close();
  }
}

/** Counts run times of all programs of the system while it is open (Linux 5.8). */
export function countRunTimes(): NativeHandle {
  return new (native().Handle)({ statistics: true });
}
