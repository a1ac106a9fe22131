import type { FunctionName } from "../ast.js";

/** A name's pattern: `*` and `?` as in a shell, whole name; a regular expression as it is. */
export function patternOf(name: Pick<FunctionName, "text" | "match" | "anchored">): RegExp {
  if (name.match === "regex") return new RegExp(name.anchored ? `^(?:${name.text})` : name.text);
  const escaped = name.text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`);
}
