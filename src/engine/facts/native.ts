import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { BtfKind, BtfType } from "../../types/facts.js";

/** `exports.facts` of the runtime addon: what js/facts*.cc registers. */
export interface NativeFacts {
  /** A BTF blob; throws with the reason when it is damaged or can't be read. */
  readonly Btf: new (source: string | Uint8Array, base?: NativeBtf, firstShownId?: number) => NativeBtf;
  readonly ElfImage: new (path: string) => NativeElfImage;
  readonly Symbolizer: new () => NativeSymbolizer;
  demangle(name: string): string;
  /** From /proc/kallsyms, which is read at the first call (tens of ms). */
  kernelSymbol(name: string): KernelSymbol | undefined;
  kernelClones(name: string): readonly string[];
  /** One a line, in order of address. */
  kernelTextNames(): string;
  nearestKernelText(name: string, most: number): readonly string[];
  nearestOf(name: string, candidateLines: string, most: number): readonly string[];
  /** 0 when it works, else the errno. */
  tryRingBuffer(): number;
  tryRawTracepoint(): number;
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
  /** `name TAB demangled TAB hex offset TAB hex size TAB i?` a line; demangled is empty when it equals the name. */
  functions(): string;
  nearest(name: string, most: number): readonly string[];
  usdt(): readonly NativeUsdtNote[];
  isGo(): boolean;
  buildId(): string;
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
  buildId(id: Uint8Array, offset: bigint): string;
  seen(pid: number): void;
  addSymbolFile(path: string): void;
}

let loaded: NativeFacts | undefined;

/** The addon's facts; the addon is loaded at the first call (about 1 ms). */
export function nativeFacts(): NativeFacts {
  if (!loaded) {
    const addon = { exports: {} as { readonly facts: NativeFacts } };
    process.dlopen(addon, addonPath());
    loaded = addon.exports.facts;
  }
  return loaded;
}

/** build/Release/runtime.node of the nearest directory above that has one: from src/ and from a bundle. */
function addonPath(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = join(directory, "build/Release/runtime.node");
    if (existsSync(path)) return path;
    const parent = dirname(directory);
    if (parent === directory) throw new Error("the native part is not built: run `npm run setup`");
    directory = parent;
  }
}
