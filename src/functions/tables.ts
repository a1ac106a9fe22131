import type { DataType, TableSpec } from "../types/data.js";
import { declareTable, type DeclaredTable, type TableDraft } from "../oneliners/codegen/tables.js";

/** A table whose rows are named even where there is only one, and never by what has no name. */
export function declareNamed(draft: TableDraft): DeclaredTable {
  const declared = declareTable(draft);
  if (draft.shape.kind !== "array") return declared;
  const { names, keyName } = draft.shape;
  const buckets = declared.spec.bucket?.place;
  const divisor = buckets?.kind === "index" ? buckets.modulus : 1;
  const key: TableSpec["keys"][number] = {
    name: keyName,
    place: { kind: "index", divisor, modulus: names.length },
    type: namesType(names),
  };
  return { ...declared, spec: { ...declared.spec, keys: [key] } };
}

/** Numbers that stand for names; some may stand for nothing. */
export const namesType = (names: readonly string[]): DataType => ({
  kind: "names",
  names: Object.fromEntries([...names.entries()].filter(([, name]) => name !== "")),
});
