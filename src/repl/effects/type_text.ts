import { fail, ok, type Outcome } from "../../types/outcome.js";
import type { BtfKind, BtfType, TypeFacts } from "../../types/facts.js";
import { declare } from "./c_declaration.js";

const kinds: readonly BtfKind[] = ["struct", "union", "typedef", "enum", "enum64"];

/** A type of the kernel's as C, with offsets and sizes. */
export function typeLines(asked: string, types: TypeFacts): Outcome<readonly string[]> {
  const name = asked.replace(/^(?:struct|union|enum)\s+/, "").trim();
  for (const kind of kinds) {
    const id = types.find(name, kind);
    const type = id === undefined ? undefined : types.type(id);
    if (type !== undefined) return ok(linesOf(type, types));
  }
  const near = types.nearestNames(name, "struct");
  return fail({
    severity: "error",
    code: "unknown-type",
    message: `the kernel has no type ${name}${near.length > 0 ? `; nearest: ${near.join(", ")}` : ""}`,
  });
}

function linesOf(type: BtfType, types: TypeFacts): readonly string[] {
  switch (type.kind) {
    case "struct":
    case "union":
      return [
        `${type.kind} ${type.name} {${" ".repeat(4)}/* ${type.size} bytes */`,
        ...memberLines(type, types, 1, 0),
        "};",
      ];
    case "enum":
    case "enum64":
      return [
        `enum ${type.name} {`,
        ...type.enumerators.map(({ name, value }) => `  ${name} = ${value},`),
        "};",
      ];
    default: {
      const behind = types.type(type.target);
      const below =
        behind !== undefined && (behind.kind === "struct" || behind.kind === "union")
          ? ["", ...linesOf(behind, types)]
          : [];
      return [`typedef ${declare(type.target, type.name, types)};`, ...below];
    }
  }
}

/** Anonymous structs and unions are shown where they stand. */
function memberLines(
  type: BtfType,
  types: TypeFacts,
  depth: number,
  base: number,
): readonly string[] {
  const indent = "  ".repeat(depth);
  return type.members.flatMap((member) => {
    const inner = types.type(member.type);
    const at = base + member.bitOffset / 8;
    const nested = inner !== undefined && (inner.kind === "struct" || inner.kind === "union");
    if (nested && inner.name === "" && depth < 8)
      return [
        `${indent}${inner.kind} {`,
        ...memberLines(inner, types, depth + 1, at),
        `${indent}}${member.name === "" ? "" : ` ${member.name}`};`,
      ];
    const bits = member.bitSize > 0 ? ` : ${member.bitSize}` : "";
    const text = `${indent}${declare(member.type, member.name, types)}${bits};`;
    return [`${text.padEnd(56)} /* ${Math.floor(at)} */`];
  });
}
