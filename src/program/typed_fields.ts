import { fieldsOf, type CType } from "../ctypes/index.js";
import type { DataField, DataType } from "../types/data.js";
import type { CompiledModule } from "../types/module.js";
import { fieldType } from "./field_types.js";

/** The fields of a key, value or record; those of a typedef of tool.h with what it means. */
export function typedFields(
  type: CType,
  name: string,
  { maps }: Pick<CompiledModule, "maps">,
): readonly DataField[] {
  const fields = fieldsOf(type, name, meaningOf);
  const names = new Set([...fields, ...maps].map((each) => each.name));
  return withCallers(fields).map((field) => {
    if (field.type.kind === "data") return { ...field, type: dataOf(field.name, names) };
    return needsOf(field.type).every((need) => names.has(need))
      ? field
      : { ...field, type: NUMBER };
  });
}

/** The first user_caller is the caller of the first user_stack, and so on. */
function withCallers(fields: readonly DataField[]): readonly DataField[] {
  const callers = fields.filter(({ typedefs = [] }) => typedefs.includes("user_caller"));
  let stacks = 0;
  return fields.map((field) => {
    if (field.type.kind !== "user-stack") return field;
    const caller = callers[stacks++];
    return caller === undefined
      ? field
      : { ...field, type: { ...field.type, caller: caller.name } };
  });
}

/** Bytes, of which those count that the member beside them says. */
function dataOf(name: string, names: ReadonlySet<string>): DataType {
  const length = `${name}_size`;
  return { kind: "data", ...(names.has(length) ? { length } : {}) };
}

function meaningOf(type: CType): DataType | undefined {
  if (type.kind === "array") {
    const element = meaningOf(type.element);
    return element?.kind === "data" ? element : undefined;
  }
  const { typedefs, size } = type;
  const meant = typedefs.map(fieldType).find((each) => each !== undefined);
  return meant?.size === size ? meant.type : undefined;
}

/** Without its process or its stacks an address or an id is a number. */
const NUMBER: DataType = { kind: "int", signed: false };

const needsOf = (type: DataType): readonly string[] => [
  ...("pid" in type ? [type.pid] : []),
  ...("map" in type ? [type.map] : []),
];
