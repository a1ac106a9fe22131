import { readFileSync } from "node:fs";

import type { Frame } from "../types/data.js";
import { type NativeSymbolizer, nativeFacts } from "../native/facts.js";

/** Addresses to names and back, for one run; what it learned about processes lives as long as it does. */
export interface Symbols {
  /** `vfs_read+0x1a [kernel]`, or `[unknown]`. */
  ksym(address: bigint): string;
  /** Address of a kernel symbol; undefined when there is none or the kernel hides addresses. */
  ksymName(name: string): bigint | undefined;
  /** `malloc+0x1a [libc.so.6]`, `[unknown] [libc.so.6]`, or `[unknown]`. */
  usym(pid: number, address: bigint): string;
  /** A stack's addresses (u64s, innermost first) in parts; without a pid they are the kernel's. */
  frames(pid: number | undefined, addresses: Uint8Array): readonly Frame[];
  /** A frame of a build-id stack: 20 bytes of the id, offset in the file; found among the files of processes that were seen. */
  buildIdFrame(id: Uint8Array, offset: bigint): Frame;
  /** A further ELF file whose build id may occur. */
  addFile(path: string): void;
  /** Reads a living process's mappings, so that its addresses have names after it exited. */
  seen(pid: number): void;
  /**
   * From now on every process is known as it starts, so that addresses of the
   * shortest-lived have names. False where the kernel does not let us see them.
   */
  watchProcesses(): boolean;
  /** Files and processes that have no names because reading them would cost too much; each once. */
  withoutNames(): readonly string[];
  /** Ends the watch; names that are known stay. Twice is harmless. */
  close(): void;
  /** Why kernel addresses have no names, one line; undefined when they have. */
  readonly hidden: string | undefined;
}

export function openSymbols(): Symbols {
  let opened: NativeSymbolizer | undefined;
  const symbolizer = (): NativeSymbolizer => (opened ??= new (nativeFacts().Symbolizer)());
  return {
    ksym: (address) => symbolizer().kernel(address),
    ksymName: (name) => {
      const address = nativeFacts().kernelSymbol(name)?.address;
      return address === 0n ? undefined : address;
    },
    usym: (pid, address) => symbolizer().user(pid, address),
    frames: (pid, addresses) => framesOf(symbolizer().frames(pid ?? -1, addresses), addresses),
    buildIdFrame: (id, offset) => frameOf(symbolizer().buildId(id, offset), offset),
    addFile: (path) => symbolizer().addSymbolFile(path),
    seen: (pid) => symbolizer().seen(pid),
    watchProcesses: () => symbolizer().watch() === 0,
    withoutNames: () => opened?.takeNotes() ?? [],
    close: () => opened?.unwatch(),
    get hidden() {
      return nativeFacts().kernelAddressesVisible() ? undefined : whyHidden();
    },
  };
}

/** `malloc+0x1a [libc.so.6]`, `[unknown] [libc.so.6]` or `[unknown]`. */
function frameOf(text: string, address: bigint): Frame {
  const [, name = "", offset = "0", module = ""] =
    /^(.*)\+0x([0-9a-f]+) \[(.*)\]$/s.exec(text) ?? [];
  const unnamed = /^\[unknown\] \[(.*)\]$/s.exec(text)?.[1];
  return { address, name, offset: parseInt(offset, 16), module: unnamed ?? module };
}

function framesOf(lines: string, addresses: Uint8Array): readonly Frame[] {
  const words = new DataView(addresses.buffer, addresses.byteOffset, addresses.byteLength);
  return lines
    .slice(0, -1)
    .split("\n")
    .map((line, i) => {
      const [name = "", offset = "0", module = ""] = line.split("\0");
      return { address: words.getBigUint64(8 * i, true), name, offset: Number(offset), module };
    });
}

function whyHidden(): string {
  const restrict = readFileSync("/proc/sys/kernel/kptr_restrict", "utf8").trim();
  return restrict === "2"
    ? "kernel addresses are hidden from all users (kernel.kptr_restrict = 2)"
    : `kernel addresses are hidden without CAP_SYSLOG (kernel.kptr_restrict = ${restrict})`;
}
