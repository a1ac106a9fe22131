export { planFuncCount } from "./count.js";
export { planStackCount } from "./stackcount.js";
export { planFuncLatency } from "./latency.js";
export { planFuncSlower } from "./slower.js";
export { planFuncInterval } from "./interval.js";
export { unitOf } from "./units.js";
