import type { TypeFacts } from "../../types/facts.js";

/** A declaration in C: `struct file *file`, `char comm[16]`, `int (*open)(…)`. */
export function declare(id: number, name: string, types: TypeFacts): string {
  const type = id === 0 ? undefined : types.type(id);
  if (type === undefined) return spaced("void", name);
  switch (type.kind) {
    case "ptr":
      return declarePointer(type.target, name, types);
    case "array":
      return declare(type.target, `${name}[${type.elements}]`, types);
    case "const":
    case "volatile":
    case "restrict":
    case "type_tag":
      return declareQualified(type.kind, type.target, name, types);
    case "struct":
    case "union":
      return spaced(`${type.kind} ${type.name || "{…}"}`, name);
    case "enum":
    case "enum64":
      return spaced(`enum ${type.name || "{…}"}`, name);
    case "func_proto":
      return declareFunction(id, name, types);
    case "fwd":
      return spaced(`struct ${type.name}`, name);
    default:
      return spaced(type.name || type.kind, name);
  }
}

function declarePointer(target: number, name: string, types: TypeFacts): string {
  const behind = types.type(target);
  const wraps = behind?.kind === "array" || behind?.kind === "func_proto";
  return declare(target, wraps ? `(*${name})` : `*${name}`, types);
}

function declareQualified(kind: string, target: number, name: string, types: TypeFacts): string {
  if (kind === "restrict" || kind === "type_tag") return declare(target, name, types);
  const pointer = types.type(target)?.kind === "ptr";
  return pointer
    ? declare(target, `${kind} ${name}`, types)
    : `${kind} ${declare(target, name, types)}`;
}

function declareFunction(id: number, name: string, types: TypeFacts): string {
  const type = types.type(id);
  const parameters = (type?.parameters ?? []).map((each) => declare(each.type, each.name, types));
  return declare(type?.target ?? 0, `${name}(${parameters.join(", ") || "void"})`, types);
}

const spaced = (type: string, name: string): string => (name === "" ? type : `${type} ${name}`);
