import type { TypeName } from "../cexpr/ast.js";
import { parseTypeName, startsType, type IsTypeName } from "../cexpr/type_name.js";
import type { Cursor } from "../cursor.js";
import { NOT_TYPES } from "../probe/signature.js";

/**
 * Types := TypeName ("," TypeName)*, up to a colon or the end; undefined where
 * it does not read so, as the types may be left out. A lone word is a type
 * when the kernel or C knows it as one, or when its name ends in `_t`.
 */
export function parseTypes(
  cursor: Cursor,
  isType: IsTypeName,
  parameters: ReadonlySet<string>,
): readonly TypeName[] | undefined {
  return cursor.tryParse((c) => {
    const types: TypeName[] = [];
    do {
      const word = c.peek().text;
      if (parameters.has(word) || NOT_TYPES.test(word)) return undefined;
      if (!startsType(c, isType) && !/_t$/.test(word)) return undefined;
      types.push(parseTypeName(c));
    } while (c.take(","));
    return c.is(":") || c.is("::") || c.peek().kind === "end" ? types : undefined;
  });
}
