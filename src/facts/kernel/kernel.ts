import { release } from "node:os";

import type { KernelFacts } from "../../types/facts.js";
import { kernelFeatures } from "./features.js";
import { KernelFunctions } from "./functions.js";
import type { NativeFacts } from "../../native/facts.js";
import { kernelObjects } from "./objects.js";
import { openTracefs, type Tracefs } from "./tracefs.js";
import { Tracepoints } from "./tracepoints.js";
import { BtfTypes } from "./types.js";

/** Facts of the running kernel; each is looked up when it is first asked for. */
export function kernelFacts(native: () => NativeFacts): KernelFacts {
  let tracefs: Tracefs | undefined;
  const directory = (): string | undefined => (tracefs ??= openTracefs(native)).directory;
  const types = new BtfTypes(native);
  const features = kernelFeatures(native, types);
  const functions = new KernelFunctions(native, types, features, directory);
  const tracepoints = new Tracepoints(native, directory);
  return {
    release: release(),
    arch: process.arch === "arm64" ? "arm64" : "x64",
    features,
    types,
    function: (name) => functions.function(name),
    matchFunctions: (pattern) => functions.matchFunctions(pattern),
    nearestFunctions: (name, most) => functions.nearestFunctions(name, most),
    tracepoint: (category, event) => tracepoints.tracepoint(category, event),
    matchTracepoints: (pattern) => tracepoints.matchTracepoints(pattern),
    nearestTracepoints: (name, most) => tracepoints.nearestTracepoints(name, most),
    objects: kernelObjects,
    get notes() {
      return tracefs?.note === undefined ? [] : [tracefs.note];
    },
  };
}
