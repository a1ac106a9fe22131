import { memberAliasNames } from "./aliases.js";
import type { BtfMember, BtfType, TypeFacts } from "../../types/facts.js";
import { findMember } from "../../oneliners/cexpr/types.js";
import { item, type CompletionItem } from "./types.js";

/** A type as the kernel's source would write it: typedefs keep their names. */
export function typeText(types: TypeFacts, id: number): string {
  const type = id === 0 ? undefined : types.type(id);
  if (!type) return "void";
  const behind = (): string => typeText(types, type.target);
  switch (type.kind) {
    case "ptr": {
      const target = types.type(type.target);
      return target?.kind === "func_proto" ? "function *" : pointer(behind());
    }
    case "array":
      return `${behind()}[${type.elements}]`;
    case "const":
      return types.type(type.target)?.kind === "ptr" ? behind() : `const ${behind()}`;
    case "volatile":
    case "restrict":
    case "type_tag":
      return behind();
    case "struct":
    case "union":
    case "enum":
      return `${type.kind} ${type.name === "" ? "{…}" : type.name}`;
    case "enum64":
      return `enum ${type.name}`;
    case "fwd":
      return `struct ${type.name}`;
    case "func_proto":
    case "func":
      return "function";
    case "void":
    case "int":
    case "typedef":
    case "float":
    case "other":
      return type.name === "" ? "void" : (USUAL[type.name] ?? type.name);
  }
}

/** The compiler's names of C's types, as people write them. */
const USUAL: Readonly<Record<string, string>> = {
  "long int": "long",
  "long unsigned int": "unsigned long",
  "long long int": "long long",
  "long long unsigned int": "unsigned long long",
  "short int": "short",
  "short unsigned int": "unsigned short",
};

const pointer = (target: string): string => (target.endsWith("*") ? `${target}*` : `${target} *`);

/** The members of a struct or union, those of anonymous parts included, in their order. */
export function memberItems(types: TypeFacts, record: BtfType): readonly CompletionItem[] {
  const own = flatMembers(types, record, 0).map(({ member, offset }) =>
    memberItem(types, member, offset),
  );
  const aliases = memberAliasNames(record.name).flatMap(({ name, real }) => {
    const whole = real.reduce<BtfType | undefined>((at, step) => {
      const found = at && findMember(types, at, step);
      return found && types.type(found.type);
    }, record);
    return whole
      ? [item("member", name, typeText(types, whole.id), `a name for ${real.join(".")}`)]
      : [];
  });
  return [...own, ...aliases];
}

interface PlacedMember {
  readonly member: BtfMember;
  /** Bits from the outermost struct's start. */
  readonly offset: number;
}

function flatMembers(types: TypeFacts, record: BtfType, base: number): readonly PlacedMember[] {
  return record.members.flatMap((member): readonly PlacedMember[] => {
    const offset = base + member.bitOffset;
    if (member.name !== "") return [{ member, offset }];
    const inner = unqualified(types, member.type);
    return inner && (inner.kind === "struct" || inner.kind === "union")
      ? flatMembers(types, inner, offset)
      : [];
  });
}

export function unqualified(types: TypeFacts, id: number): BtfType | undefined {
  let type = types.type(id);
  while (type && ["const", "volatile", "restrict", "type_tag", "typedef"].includes(type.kind))
    type = type.target === 0 ? undefined : types.type(type.target);
  return type;
}

function memberItem(types: TypeFacts, member: BtfMember, offset: number): CompletionItem {
  const text = typeText(types, member.type);
  const bits = member.bitSize > 0;
  const place = `byte ${Math.floor(offset / 8)}`;
  return item(
    "member",
    member.name,
    bits ? `${text} : ${member.bitSize}` : text,
    bits ? `${member.bitSize} bits in ${place}` : `at ${place}`,
  );
}
