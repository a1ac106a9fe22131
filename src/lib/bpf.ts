import { inspect, type InspectOptions } from "node:util";
import { Collection, type ProgramStatistics } from "../engine/collection.js";
import type { BpfLink } from "../engine/links/link.js";
import { disassembled } from "../program/instructions/disassemble.js";
import { nearest } from "../oneliners/nearest.js";
import type { Hook as ExactHook } from "../types/hook.js";
import { attachAll, attachAllAsync } from "./attach.js";
import { BpfError, closedError, during, fromEngine, type Phase } from "./errors.js";
import { openEvents, type EventOptions, type Events } from "./events.js";
import { hooksOf } from "./hooks/hook.js";
import { OneOf, type Hook } from "./hooks/index.js";
import { inspected } from "./inspected.js";
import { Link } from "./link.js";
import { LOAD_OPTIONS, moduleOf, overridesOf, type LoadOptions } from "./load.js";
import { openMap } from "./maps/index.js";
import type { HashMap } from "./maps/hash.js";
import type { TypedMap } from "./maps/typed.js";
import { helperName } from "./machine_facts.js";
import { byHead, resolveHook } from "./resolve.js";
import { nearestHint } from "../oneliners/source.js";
import { pinnedCollection, pinnedModule } from "./maps/pinned.js";
import { optionsOf } from "./options.js";
import { compile, COMPILE_OPTIONS, type CompileOptions, type Spec } from "./spec.js";

export interface OpenOptions extends CompileOptions, LoadOptions {
  /** "by-name": functions whose names, macros or `// attach` lines say where; "none": nothing. */
  readonly attach?: "by-name" | "none";
}

const compileOptions = optionsOf<CompileOptions>(COMPILE_OPTIONS);
const loadOptions = optionsOf<LoadOptions>(LOAD_OPTIONS);
const openOptions = optionsOf<OpenOptions>({ ...COMPILE_OPTIONS, ...LOAD_OPTIONS, attach: true });
const attachOptions = optionsOf<{ readonly signal?: AbortSignal }>({ signal: true });

/** A C program in the kernel: its maps, its programs, its links. */
export class BPF {
  private readonly made: Link[] = [];

  private constructor(
    readonly spec: Spec,
    private readonly collection: Collection,
  ) {}

  /**
   * Compiles a text without loading it.
   * @example
   * ```ts
   * const spec = await BPF.compile({ text, defines: { PID: 42 } });
   * console.log(spec.module.programs.map(({ name }) => name));
   * ```
   */
  static compile(options: CompileOptions): Promise<Spec> {
    compileOptions("compile", options);
    return compile(options);
  }

  /**
   * A map that is pinned at a bpffs path, whoever made it; closed by `close` or `using`. @throws BpfError
   * @example
   * ```ts
   * using counts = BPF.openPinned<number, bigint>("/sys/fs/bpf/counts");
   * for (const [pid, count] of counts) console.log(pid, count);
   * ```
   */
  static openPinned<K, V>(path: string): HashMap<K, V>;
  static openPinned<M extends TypedMap>(path: string): M;
  static openPinned(path: string): TypedMap {
    const module = pinnedModule(path);
    const collection = pinnedCollection(module);
    return openMap(collection, module.maps[0]!.name).closedBy(() => collection.close());
  }

  /**
   * Makes the maps; programs are loaded when they are attached. @throws BpfError
   * @example
   * ```ts
   * const spec = await BPF.compile({ text });
   * using loaded = BPF.load(spec, { maps: { counts: { maxEntries: 100_000 } } });
   * ```
   */
  static load(spec: Spec, options: LoadOptions = {}): BPF {
    loadOptions("load", options);
    return BPF.loaded(spec, options);
  }

  private static loaded(spec: Spec, options: LoadOptions): BPF {
    const collection = new Collection(moduleOf(spec, options), overridesOf(spec, options));
    try {
      collection.createMaps();
    } catch (error) {
      collection.close();
      throw fromEngine("map", error);
    }
    return new BPF(spec, collection);
  }

  /**
   * Compiles, loads and attaches. What fails leaves nothing behind. @throws BpfError
   * @example
   * ```ts
   * using opened = await BPF.open({
   *   text: `
   *     BPF_HASH(opens, u32, u64);
   *     TRACEPOINT_PROBE(syscalls, sys_enter_openat) {
   *       u32 pid = bpf_get_current_pid_tgid() >> 32;
   *       opens.atomic_increment(pid);
   *       return 0;
   *     }`,
   * });
   * for (const [pid, count] of opened.map<number, bigint>("opens")) console.log(pid, count);
   * ```
   */
  static async open(options: OpenOptions): Promise<BPF> {
    openOptions("open", options);
    const spec = await compile(options);
    const { attach = "by-name", signal } = options;
    if (attach !== "by-name" && attach !== "none")
      throw new TypeError(`open: attach is "by-name" or "none", not ${String(attach)}`);
    const bpf = BPF.loaded(spec, options);
    try {
      if (attach === "by-name") await bpf.attachByName(signal);
      return bpf;
    } catch (error) {
      bpf.close();
      throw error;
    }
  }

  /**
   * Loads the program as the hook needs it, has it verified, and attaches it. Of
   * several hooks each is attached; of `oneOf`'s sets the first that works.
   * @example
   * ```ts
   * using link = bpf.attach("on_switch", tracepoint("sched:sched_switch"));
   * console.log(link.places);
   * ```
   */
  attach(program: string, hook: Hook | readonly Hook[]): Link;
  attach(alternatives: OneOf): readonly Link[];
  attach(program: string | OneOf, hook?: Hook | readonly Hook[]): Link | readonly Link[] {
    this.alive("attach");
    if (program instanceof OneOf) return this.attachFirst(program);
    const hooks = hooksOf(hook);
    this.known(program);
    return this.attachHooks(
      program,
      hooks.flatMap((one) => resolveHook(one, program)),
    );
  }

  /**
   * As `attach`, with the verifier on another thread: for programs that take it long.
   * @example
   * ```ts
   * using link = await bpf.attachAsync("on_switch", tracepoint("sched:sched_switch"));
   * ```
   */
  async attachAsync(
    program: string,
    hook: Hook | readonly Hook[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Link> {
    attachOptions("attachAsync", options);
    this.alive("attach");
    const hooks = hooksOf(hook);
    this.known(program);
    const places = hooks.flatMap((one) => resolveHook(one, program));
    return this.finishAsync(program, places, options.signal);
  }

  /** All that is attached now, in the order in which it was. */
  get links(): readonly Link[] {
    return this.made.filter(({ attached }) => attached);
  }

  /**
   * Takes the program off all its hooks; false when it was on none.
   * @example
   * ```ts
   * bpf.attach("on_switch", tracepoint("sched:sched_switch"));
   * bpf.detach("on_switch");
   * ```
   */
  detach(program: string): boolean {
    this.known(program);
    const links = this.links.filter((link) => link.program === program);
    for (const link of links) link.detach();
    return links.length > 0;
  }

  /**
   * The map, as the class that fits its type, with the program's own types:
   * `bpf.map<number, bigint>("counts")` for what has entries by key, else the
   * class: `bpf.map<Queue<number>>("waiting")`.
   *
   * What stands in the angle brackets is believed, as a cast is: nobody compares it with the C text, and a
   * wrong one shows only in the values. Without it keys and values are `unknown`. `bcc-repl --types FILE.c`
   * writes the right ones: `bpf.map<Maps["counts"]>("counts")`; `keyType` and `valueType` say what C has.
   * @example
   * ```ts
   * const counts = bpf.map<number, bigint>("counts");
   * counts.set(1, 10n);
   * console.log([...counts]);
   * ```
   */
  map<K, V>(name: string): HashMap<K, V>;
  map<M extends TypedMap>(name: string): M;
  map(name: string): TypedMap {
    return openMap(this.collection, name);
  }

  /** Names of the maps. */
  get maps(): readonly string[] {
    return this.spec.module.maps.map(({ name }) => name);
  }

  /** Names of the C functions that are programs. */
  get programs(): readonly string[] {
    return this.spec.module.programs.map(({ name }) => name);
  }

  /**
   * The program's instructions as compiled, one a line, below the numbers of their lines of C.
   * @example
   * ```ts
   * console.log(bpf.disassemble("on_switch"));
   * ```
   */
  disassemble(program: string): string {
    this.known(program);
    return disassembled(this.collection.programSpec(program), helperName)
      .map((line) => `${line}\n`)
      .join("");
  }

  /**
   * What a program sends through a perf or ring buffer. With a callback, records come in arrays.
   * `T` is believed, as `map`'s types are.
   * @example
   * ```ts
   * const events = bpf.events<{ pid: number }>("switches");
   * setTimeout(() => events.close(), 10);
   * for await (const { pid } of events) console.log(pid);
   * ```
   */
  events<T = unknown>(buffer: string, options?: EventOptions): Events<T>;
  events<T = unknown>(
    buffer: string,
    onBatch: (batch: T[]) => void,
    options?: EventOptions,
  ): Events<T>;
  events<T>(
    buffer: string,
    first: EventOptions | ((batch: T[]) => void) = {},
    second: EventOptions = {},
  ): Events<T> {
    if (typeof first !== "function") return openEvents<T>(this.collection, buffer, first);
    const events = openEvents<T>(this.collection, buffer, second);
    void deliver(events, first);
    return events;
  }

  /**
   * Runs, their time, and events skipped because a program ran already on that CPU, of each loaded
   * program. Runs and times are 0 unless the kernel counts them: `sysctl kernel.bpf_stats_enabled=1`.
   * @example
   * ```ts
   * for (const { program, runs, misses } of bpf.statistics()) console.log(program, runs, misses);
   * ```
   */
  statistics(): readonly ProgramStatistics[] {
    this.alive("read");
    return during("read", () => this.collection.statistics());
  }

  get closed(): boolean {
    return this.collection.closed;
  }

  /** Detaches everything, newest first, and gives programs and maps back. Twice is harmless. */
  close(): void {
    this.collection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** What the text itself says. */
  private async attachByName(signal: AbortSignal | undefined): Promise<void> {
    for (const { program, at, pid } of this.spec.attach)
      if (this.programs.includes(program))
        await this.finishAsync(program, byHead(at, program, pid), signal);
  }

  private attachFirst({ sets }: OneOf): readonly Link[] {
    const reasons: unknown[] = [];
    for (const set of sets) {
      const links: Link[] = [];
      try {
        for (const [program, hook] of Object.entries(set)) links.push(this.attach(program, hook));
        return links;
      } catch (error) {
        for (const link of links) link.detach();
        if (!(error instanceof BpfError)) throw error;
        reasons.push(error);
      }
    }
    if (reasons.length === 1) throw reasons[0];
    throw new BpfError("none-possible", "attach", "this kernel can do none of the alternatives", {
      cause: new AggregateError(reasons),
      hint: reasons.map((reason) => (reason as Error).message).join("; "),
    });
  }

  private attachHooks(program: string, places: readonly ExactHook[]): Link {
    return this.kept(program, attachAll(this.collection, this.spec, program, places));
  }

  private async finishAsync(
    program: string,
    places: readonly ExactHook[],
    signal: AbortSignal | undefined,
  ): Promise<Link> {
    const links = await attachAllAsync(this.collection, this.spec, program, places, signal);
    return this.kept(program, links);
  }

  private kept(program: string, links: readonly BpfLink[]): Link {
    const link = new Link(program, this.collection, links);
    this.made.push(link);
    return link;
  }

  private known(program: string): void {
    if (this.programs.includes(program)) return;
    throw new BpfError("no-such-program", "attach", `the text has no program ${program}`, {
      hint:
        nearestHint(nearest(program, this.programs)) ??
        `it has ${this.programs.join(", ") || "none"}`,
    });
  }

  private alive(phase: Phase): void {
    if (this.closed) throw closedError("this BPF", phase);
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { closed, maps, programs } = this;
    const attached = this.made.filter((link) => link.attached);
    const links = attached.map(({ program, places }) => `${program} at ${places.join(", ")}`);
    return inspected("BPF", { closed, maps, programs, links }, options);
  }
}

async function deliver<T>(events: Events<T>, onBatch: (batch: T[]) => void): Promise<void> {
  for await (const batch of events.batches()) onBatch(batch);
}
