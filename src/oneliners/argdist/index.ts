export { planArgdist, type ArgdistPlan, type SpecText } from "./plan.js";
export { DEFAULT_ARGDIST, type ArgdistOptions } from "./options.js";
