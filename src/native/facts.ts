import type { BtfKind, BtfType } from "../types/facts.js";
import { native } from "./addon.js";

/** `exports.facts` of the runtime addon: what js/facts*.cc registers. */
export interface NativeFacts {
  /** A BTF blob; throws with the reason when it is damaged or can't be read. */
  readonly Btf: new (
    source: string | Uint8Array,
    base?: NativeBtf,
    firstShownId?: number,
  ) => NativeBtf;
  readonly ElfImage: new (path: string) => NativeElfImage;
  /** Not `patient`, it waits for no long perf map, as the reader's thread. */
  readonly Symbolizer: new (patient?: boolean) => NativeSymbolizer;
  demangle(name: string): string;
  /** From /proc/kallsyms, which is read at the first call (tens of ms). */
  kernelSymbol(name: string): KernelSymbol | undefined;
  kernelClones(name: string): readonly string[];
  /** One a line, in order of address. */
  kernelTextNames(): string;
  nearestKernelText(name: string, most: number): readonly string[];
  nearestOf(name: string, candidateLines: string, most: number): readonly string[];
  /** False when all addresses in /proc/kallsyms are zero. */
  kernelAddressesVisible(): boolean;
  /** 0 when it works, else the errno. */
  tryRingBuffer(): number;
  trySleepableUprobe(): number;
  tryRawTracepoint(): number;
  tryCpuCycles(): number;
  tryKprobeMulti(): number;
  tryUprobeMulti(): number;
  tryFentry(btfId: number): number;
  tryFentryLoad(btfId: number): number;
  /** Mounts tracefs at its usual place; 0 or the errno. */
  mountTracefs(): number;
}

export interface NativeBtf {
  readonly endId: number;
  type(id: number): BtfType | undefined;
  /** 0 = none. */
  find(name: string, kind: BtfKind): number;
  enumerator(name: string): bigint | undefined;
  /** One a line. */
  names(kind: BtfKind): string;
  nearest(name: string, kind: BtfKind, most: number): readonly string[];
}

export interface NativeElfImage {
  symbol(name: string): NativeElfSymbol | undefined;
  /**
   * `name TAB demangled TAB bare name TAB hex offset TAB hex size TAB i?` a line; demangled and bare
   * (without parameters and result type) are empty for names that are not mangled.
   */
  functions(): string;
  nearest(name: string, most: number): readonly string[];
  usdt(): readonly NativeUsdtNote[];
  isGo(): boolean;
  buildId(): string;
  /** Where in the file an address of its symbol table is. */
  offsetOf(address: bigint): number | undefined;
  /** e_machine of the ELF header: 62 x86-64, 183 arm64. */
  machine(): number;
}

export interface NativeElfSymbol {
  readonly name: string;
  readonly demangled: string;
  readonly version: string;
  readonly offset: number;
  readonly size: number;
  readonly indirect?: "resolved" | "resolver";
}

export interface NativeUsdtNote {
  readonly provider: string;
  readonly name: string;
  readonly arguments: string;
  readonly offset: number;
  readonly semaphore: number;
}

export interface KernelSymbol {
  readonly name: string;
  readonly address: bigint;
  readonly text: boolean;
  readonly module?: string;
}

export interface NativeSymbolizer {
  kernel(address: bigint): string;
  user(pid: number, address: bigint): string;
  /** A line each: name NUL offset NUL module; pid -1 = the kernel. */
  frames(pid: number, addresses: Uint8Array): string;
  buildId(id: Uint8Array, offset: bigint): string;
  seen(pid: number): void;
  addSymbolFile(path: string): void;
  /** 0 or the errno. */
  watch(): number;
  unwatch(): void;
  /** Files and processes whose symbols would cost too much to read; each once. */
  takeNotes(): readonly string[];
}

/** The addon's facts; the addon is loaded at the first call. */
export function nativeFacts(): NativeFacts {
  return (native() as unknown as { readonly facts: NativeFacts }).facts;
}
