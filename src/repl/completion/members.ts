import type { Scope } from "../../oneliners/cexpr/scope.js";
import { printType } from "../../oneliners/cexpr/types.js";
import type { TracepointField } from "../../types/facts.js";
import { recordBehind, valueOf } from "./scope.js";
import { memberItems } from "./typetext.js";
import { item, type CompletionItem } from "./types.js";

/** What may follow `base->` or `base.`. */
export function membersOf(
  base: string,
  scope: Scope,
  fields: readonly TracepointField[],
): readonly CompletionItem[] {
  const value = valueOf(base, scope);
  if (!value) return [];
  if (value.kind === "context") {
    const formats = new Map(fields.map((field) => [field.name, field]));
    return [...value.names.keys()]
      .filter((name) => !name.startsWith("common_"))
      .map((name) => {
        const field = formats.get(name);
        const type = field ? fieldType(field) : printType(value.names.get(name)!.type);
        return item("field", name, type, field ? fieldHelp(field) : value.what);
      });
  }
  const record = recordBehind(value.type);
  const type = record && scope.types.type(record.id);
  return type ? memberItems(scope.types, type) : [];
}

/** `char[16]`, `const char *`; a dynamic string is what it reads as. */
export const fieldType = (field: TracepointField): string =>
  field.dynamic === undefined ? field.ctype : field.ctype.replace(/^__(?:data|rel)_loc\s+/, "");

export function fieldHelp(field: TracepointField): string {
  if (field.dynamic !== undefined) return "of any length, in the event itself";
  if (/\*$/.test(field.ctype)) return "a pointer";
  return field.elements === undefined ? `${field.size} bytes` : `${field.elements} elements`;
}
