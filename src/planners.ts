/**
 * The planners of tools that are languages over probes: argdist and the func*
 * family plan their programs from the words. Apart from tool.ts, because tools
 * that are a C file start without them.
 */
export { DEFAULT_ARGDIST, planArgdist } from "./oneliners/argdist/index.js";
export {
  planFuncCount,
  planFuncInterval,
  planFuncLatency,
  planFuncSlower,
  planStackCount,
  unitOf,
} from "./functions/index.js";
