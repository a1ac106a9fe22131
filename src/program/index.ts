export { calledNames } from "../ctext/calls.js";
export { includedNames } from "../ctext/declarations.js";
export { FIELD_TYPES, fieldType, type FieldType } from "./field_types.js";
export { bufferMap, PARAM_MARK } from "./form_names.js";
export { readForm, type Form, type FormParam, type Included } from "./form.js";
export {
  describeForm,
  planForm,
  writeForm,
  type FormData,
  type FormPlan,
  type FormRequest,
} from "./form_plan.js";
export { describe } from "./describe.js";
export { printedLines } from "./printk.js";
export { countingLosses, lostMapOf } from "./instructions/losses.js";
export { useOf, type MapUse } from "./instructions/uses.js";
export { withStacks } from "./stack_fields.js";
export { entriesOf } from "./entries.js";
export { findFirstHook } from "./find_hook.js";
export { planProgram, planText, type ProgramMachine } from "./plan.js";
export type { ProbeRequest, ProgramRequest } from "./request.js";
export { stacksOfTable, stacksView, type StackChoice } from "./stack_views.js";
export { syscallNameOf, syscallNames, syscallNumberOf } from "./syscalls.js";
export { errnoOf } from "./errno.js";
