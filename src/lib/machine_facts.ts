/** What this machine has: names of addresses, functions, events, and what its kernel can do. */
import { openKernelFacts } from "../facts/index.js";
import { globPattern } from "../oneliners/glob.js";
import { kernelObjects } from "../facts/kernel/objects.js";
import type {
  BtfType,
  KernelFeatures,
  KernelMap,
  KernelProgram,
  UsdtProbe,
} from "../types/facts.js";
import { native } from "../native/addon.js";
import { nativeFacts } from "../native/facts.js";
import { BpfError } from "./errors.js";
import { machine, symbols } from "./machine.js";
import { nearestHint } from "../oneliners/source.js";

/**
 * `vfs_read+0x1a [kernel]`, or `[unknown]`.
 * @example
 * ```ts
 * console.log(ksym(ksymAddress("vfs_read") ?? 0n));
 * ```
 */
export const ksym = (address: bigint): string => symbols().ksym(address);

/** undefined where there is no such symbol, or the kernel hides addresses. */
export const ksymAddress = (name: string): bigint | undefined => symbols().ksymName(name);

/**
 * `malloc+0x1a [libc.so.6]`.
 * @example
 * ```ts
 * console.log(usym(process.pid, 0n));
 * ```
 */
export const usym = (pid: number, address: bigint): string => symbols().usym(pid, address);

/** Names for stacks by build id (`BPF_STACK_TRACE_BUILDID`) from a further file, of a process that has ended say. */
export const addSymbolFile = (path: string): void => symbols().addFile(path);

/** C++ and Rust names as a person writes them; others as they are. */
export const demangle = (name: string): string => nativeFacts().demangle(name);

const regex = (pattern: string | RegExp): RegExp =>
  typeof pattern === "string" ? globPattern(pattern) : pattern;

/**
 * Names of functions that can be probed: `"vfs_*"` or a regular expression.
 * @example
 * ```ts
 * console.log(kernelFunctions("vfs_*").length);
 * ```
 */
export const kernelFunctions = (pattern: string | RegExp): readonly string[] =>
  machine().kernel.matchFunctions(regex(pattern));

/**
 * `category:event` names.
 * @example
 * ```ts
 * console.log(tracepoints(/^sched:/));
 * ```
 */
export const tracepoints = (pattern: string | RegExp): readonly string[] =>
  machine().kernel.matchTracepoints(regex(pattern));

/**
 * Functions of a program or library, with their offsets in the file.
 * @example
 * ```ts
 * for (const { name, offset } of userFunctions("c", "getaddr*")) console.log(name, offset);
 * ```
 */
export function userFunctions(
  library: string,
  pattern: string | RegExp,
): readonly { readonly name: string; readonly demangled: string; readonly offset: number }[] {
  return machine().user.matchSymbols(fileOf(library), regex(pattern));
}

/**
 * USDT probes of a program or library, or of all that a process has mapped.
 * @example
 * ```ts
 * for (const { provider, name } of usdtProbes("c")) console.log(provider, name);
 * ```
 */
export function usdtProbes(where: string | number): readonly UsdtProbe[] {
  const { user } = machine();
  const files = typeof where === "string" ? [fileOf(where)] : (user.processFiles?.(where) ?? []);
  return files.flatMap((file) => user.usdtProbes(file));
}

function fileOf(library: string): string {
  const { user } = machine();
  const path = user.library(library);
  if (path !== undefined) return path;
  throw new BpfError("unknown-library", "read", `no library or program ${library}`, {
    hint: nearestHint(user.nearestLibraries(library)),
  });
}

/**
 * What this kernel and this user can do; each is tried when it is first asked for.
 * @example
 * ```ts
 * const { release, kprobes, ringBuffer } = kernelFacts();
 * console.log(release, kprobes, ringBuffer);
 * ```
 */
export const kernelFacts = (): KernelFeatures & { readonly release: string } => {
  const { features, release } = openKernelFacts();
  return Object.create(features, { release: { value: release, enumerable: true } }) as never;
};

/**
 * A type of the running kernel by name: `task_struct`; undefined where there is none.
 * @example
 * ```ts
 * console.log(type("task_struct")?.members.map(({ name }) => name));
 * ```
 */
export function type(name: string): BtfType | undefined {
  const { types } = machine().kernel;
  for (const kind of ["struct", "union", "enum", "enum64", "typedef", "int"] as const) {
    const id = types.find(name, kind);
    if (id !== undefined) return types.type(id);
  }
  return undefined;
}

let helpers: ReadonlyMap<bigint, string> | undefined;

/** `bpf_map_lookup_elem` of 1, by this kernel's own types. @internal */
export function helperName(number: number): string | undefined {
  helpers ??= new Map(
    type("bpf_func_id")?.enumerators.map(({ name, value }) => [
      value,
      name.replace(/^BPF_FUNC_/, "bpf_"),
    ]),
  );
  return helpers.get(BigInt(number));
}

/** CLOCK_MONOTONIC in ns: the clock of bpf_ktime_get_ns. */
export const monotonicTime = (): bigint => process.hrtime.bigint();

/**
 * Every program and map of the whole system, and the ids of its links.
 * @throws BpfError `no-permission` without CAP_SYS_ADMIN
 * @example
 * ```ts
 * for (const { id, name } of programs()) console.log(id, name);
 * ```
 */
export function programs(): readonly KernelProgram[] {
  mustSeeAll();
  return kernelObjects.programs();
}
export function maps(): readonly KernelMap[] {
  mustSeeAll();
  return native()
    .objectIds("map")
    .flatMap((id) => kernelObjects.map(id) ?? []);
}
export function links(): readonly number[] {
  mustSeeAll();
  return native().objectIds("link");
}

/** For anybody else the kernel's lists are empty. */
function mustSeeAll(): void {
  const lack = kernelObjects.lack();
  if (lack === undefined) return;
  const message = `the kernel lists its objects for root, and this process ${lack.what}`;
  throw new BpfError("no-permission", "read", message, { hint: lack.hint });
}
