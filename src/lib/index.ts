export { BPF, type OpenOptions } from "./bpf.js";
export type { LoadOptions } from "./load.js";
export { BpfError, type Phase } from "./errors.js";
export { Events, type EventOptions } from "./events.js";
export * from "./hooks/index.js";
export { Link, type LinkInfo } from "./link.js";
export { BloomFilter } from "./maps/bloom.js";
export { ArrayMap, HashMap } from "./maps/hash.js";
export { KeyedMap } from "./maps/keyed.js";
export { PerfEventArray } from "./maps/counters.js";
export { CgroupArray, FileStorage, SockMap, TaskStorage } from "./maps/files.js";
export { LpmTrie, type Prefix } from "./maps/lpm.js";
export { MapOfMaps } from "./maps/map_of_maps.js";
export { PerCpuMap } from "./maps/percpu.js";
export { ProgArray } from "./maps/prog_array.js";
export { StackTraces } from "./maps/stacks.js";
export { Queue } from "./maps/queue.js";
export { TypedMap } from "./maps/typed.js";
export type { Attached } from "./resolve.js";
export type { ProgramStatistics } from "../engine/collection.js";
export type { Frame, StackValue } from "../types/data.js";
export type {
  BtfKind,
  BtfMember,
  BtfType,
  KernelFeatures,
  KernelMap,
  KernelProgram,
  UsdtArgument,
  UsdtLocation,
  UsdtProbe,
} from "../types/facts.js";
export type { XdpMode } from "../types/hook.js";
export type { HeaderSource } from "../types/module.js";
export type { Diagnostic, Severity, Source, Span } from "../types/outcome.js";
export { compile, type CompileOptions, type Spec } from "./spec.js";
export {
  linearText,
  log2Buckets,
  log2Text,
  printLinearHist,
  printLog2Hist,
  sections,
  type Bucket,
  type CountedMap,
  type HistogramOptions,
  type Section,
} from "./histogram.js";
export {
  addSymbolFile,
  demangle,
  kernelFacts,
  kernelFunctions,
  ksym,
  ksymAddress,
  links,
  maps,
  monotonicTime,
  programs,
  tracepoints,
  type,
  usdtProbes,
  userFunctions,
  usym,
} from "./machine_facts.js";
export { parseTraceLine, tracePipe, type TraceLine } from "./trace_pipe.js";
export { flameGraph, type CountedStack, type FlameOptions } from "./flame.js";
export { interrupted } from "./interrupted.js";
export { json } from "./json.js";
