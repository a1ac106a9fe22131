export { planTrace } from "./plan.js";
export { DEFAULT_OPTIONS, type TraceOptions } from "./options.js";
export { mapDiagnostics } from "./diagnose.js";
