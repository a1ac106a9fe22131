import type { FunctionName } from "../ast.js";
import { globPattern } from "../glob.js";

/** A name's pattern: `*` and `?` as in a shell, whole name; a regular expression as it is. */
export function patternOf(name: Pick<FunctionName, "text" | "match" | "anchored">): RegExp {
  if (name.match === "regex") return new RegExp(name.anchored ? `^(?:${name.text})` : name.text);
  return globPattern(name.text);
}
