export { describe } from "./describe.js";
export { entriesOf, isEntries } from "./entries.js";
export { planProgram, type ProgramMachine } from "./plan.js";
export {
  as,
  type FieldRequest,
  type ProbeRequest,
  type ProgramRequest,
  type StreamRequest,
  type TableRequest,
  type TaskFilters,
} from "./request.js";
export { stackFields, stacksView, type StackChoice } from "./stackviews.js";
export { syscallNames, syscallNumberOf } from "./syscalls.js";
export { errnoOf } from "./errno.js";
