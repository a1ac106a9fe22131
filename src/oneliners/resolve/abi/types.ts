import type { UserType } from "../../../types/facts.js";
import type { TypeName } from "../../cexpr/ast.js";
import { CHAR, pointerTo, printType, VOID, type CType, type IntType } from "../../cexpr/types.js";

/** Types that C has and expressions here have not. */
const WIDE: Readonly<Record<string, UserType>> = {
  "long double": { kind: "float", size: 16, x87: true },
  __int128: { kind: "integer", size: 16, signed: true, char: false },
  __float128: { kind: "float", size: 16, x87: false },
  _Float128: { kind: "float", size: 16, x87: false },
};

/** How a parameter's written type is passed, as far as the words alone tell. */
export function passedType(type: CType): UserType {
  switch (type.kind) {
    case "int":
      return { kind: "integer", size: type.size, signed: type.signed, char: type.char };
    case "float":
      return { kind: "float", size: type.size, x87: false };
    case "pointer":
      return { kind: "pointer", text: false };
    case "record":
      return {
        kind: "unknown",
        why: `how ${printType(type)} is passed is not known`,
      };
    case "opaque":
      return WIDE[type.text] ?? { kind: "unknown", why: `${type.text} is not known` };
    default:
      return { kind: "unknown", why: "its type is not that of a value" };
  }
}

/** What the debug information calls a number or a pointer, as expressions see it. */
export function shownType(type: UserType): CType | undefined {
  if (type.kind === "pointer") return pointerTo(type.text ? CHAR : VOID, "user");
  if (type.kind === "record" && type.byReference) return pointerTo(VOID, "user");
  if (type.kind !== "integer" || ![1, 2, 4, 8].includes(type.size)) return undefined;
  const { signed, char } = type;
  return { kind: "int", size: type.size as IntType["size"], signed, char, raw: false };
}

/** C's words whose size is that of a pointer. */
const LONG: ReadonlySet<string> = new Set([
  "long",
  "unsigned long",
  "ulong",
  "size_t",
  "ssize_t",
  "uintptr_t",
  "intptr_t",
  "ptrdiff_t",
]);
/** Types whose size a 32-bit program chose when it was compiled. */
const CHOSEN: ReadonlySet<string> = new Set(["off_t", "time_t", "ino_t"]);

/** A written type as a 32-bit program means it: the sizes of C's words and of pointers differ. */
export function narrowed(type: CType, name: TypeName): CType {
  if (name.pointers > 0 || type.kind === "pointer") return pointerTo(behind(type), "user");
  if (name.tag === "" && LONG.has(name.base) && type.kind === "int") return { ...type, size: 4 };
  if (name.tag === "" && CHOSEN.has(name.base))
    return { kind: "opaque", text: `${name.base} of a 32-bit program` };
  return type;
}

const WORD: CType = { kind: "int", size: 4, signed: false, char: false, raw: false };

/** Pointers there are numbers of 32 bits, and the kernel's structures have other places for their members. */
function behind(type: CType): CType {
  if (type.kind !== "pointer") return VOID;
  const { target } = type;
  if (target.kind === "pointer") return WORD;
  return target.kind === "int" || target.kind === "float" ? target : VOID;
}
