/** Members of the kernel's structs, by its BTF. */
import { nearest } from "../nearest.js";
import type { BtfType, TypeFacts } from "../../types/facts.js";
import type { Shape } from "./c_types.js";

export interface Member {
  /** Type id of the member. */
  readonly type: number;
  readonly isBitField: boolean;
}

/** Behind typedefs and qualifiers. */
export function bare(types: TypeFacts, id: number): BtfType | undefined {
  let type = types.type(id);
  for (let steps = 0; type !== undefined && steps < 32; steps++) {
    if (!/^(?:typedef|const|volatile|restrict|type_tag)$/.test(type.kind)) return type;
    type = types.type(type.target);
  }
  return type;
}

/** Of `struct sock *`, the struct's id. */
export function targetOf(types: TypeFacts, type: string): number | undefined {
  const [, kind, name = ""] =
    /^(?:const )?(?:(struct|union) )?(\w+) ?\*$/.exec(type.replace(/\s+/g, " ")) ?? [];
  if (name === "") return undefined;
  if (kind !== undefined) return types.find(name, kind as "struct" | "union");
  const typedef = types.find(name, "typedef");
  return typedef === undefined ? undefined : bare(types, typedef)?.id;
}

const isRecord = ({ kind }: BtfType): boolean => kind === "struct" || kind === "union";

/** Those of anonymous structs too. */
export function memberOf(types: TypeFacts, record: number, name: string): Member | undefined {
  const type = bare(types, record);
  if (type === undefined || !isRecord(type)) return undefined;
  for (const member of type.members) {
    if (member.name === name) return { type: member.type, isBitField: member.bitSize > 0 };
    const inner = member.name === "" ? memberOf(types, member.type, name) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

export function nearestMembers(types: TypeFacts, record: number, name: string): readonly string[] {
  return nearest(name, bare(types, record)?.members.map((each) => each.name) ?? []);
}

/** What a member of that type is; undefined: a struct. */
export function shapeOf(types: TypeFacts, id: number, user: boolean): Shape | undefined {
  const type = bare(types, id);
  if (type === undefined) return { kind: "int", signed: false };
  switch (type.kind) {
    case "ptr": {
      const target = bare(types, type.target);
      const name = target !== undefined && isRecord(target) ? target.name : "";
      const text = name === "" ? "void *" : `${target!.kind} ${name} *`;
      return { kind: "pointer", type: text, ...(user ? { user } : {}) };
    }
    case "array": {
      const element = bare(types, type.target);
      const size = (element?.size ?? 0) * type.elements;
      const isText = element?.kind === "int" && element.size === 1 && isChar(element);
      return isText ? { kind: "string", size } : { kind: "bytes", size, user };
    }
    case "struct":
    case "union":
      return undefined;
    default:
      return { kind: "int", signed: type.signed, bits: type.size * 8 };
  }
}

const isChar = ({ char, name }: BtfType): boolean => char || name === "char";

/** The number that a C type as tracefs writes it is; undefined where BTF has it not. */
export function numberOf(types: TypeFacts, ctype: string): Shape | undefined {
  const plain = ctype.replace(/^const /, "").trim();
  const [, kind, name] = /^(?:(enum) )?([\w ]+)$/.exec(plain) ?? [];
  if (name === undefined) return undefined;
  const id =
    kind === "enum"
      ? types.find(name, "enum")
      : (types.find(name, "typedef") ?? builtIn(types, name));
  const type = id === undefined ? undefined : bare(types, id);
  if (type === undefined || !/^(?:int|enum|enum64)$/.test(type.kind)) return undefined;
  return { kind: "int", signed: type.signed, bits: type.size * 8 };
}

/** BTF has `unsigned int` and `long int` where C may say `unsigned` and `long`. */
const builtIn = (types: TypeFacts, name: string): number | undefined =>
  types.find(name, "int") ??
  types.find(
    { unsigned: "unsigned int", long: "long int", "unsigned long": "long unsigned int" }[name] ??
      `${name} int`,
    "int",
  );
