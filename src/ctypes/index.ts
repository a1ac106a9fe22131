export { codecOf, type Codec } from "./codec.js";
export { fieldsOf } from "./fields.js";
export { eventType, keyType, moduleTypes, valueType } from "./module.js";
export { numberReader, type ReadNumber } from "./numbers.js";
export * from "./types.js";
