import type { DataField, DataType, FieldPlace } from "../types/data.js";
import { isCharacter, isRecord, isText, type CPlace, type CType } from "./types.js";

/** What a type means that its layout does not say: an address is no array of bytes. */
export type MeaningOf = (type: CType) => DataType | undefined;

const noMeaning: MeaningOf = () => undefined;

/**
 * What can be shown of a type, each with its place: the members of structs and
 * unions by their paths, `outer.inner`; an array is one value. `name` is what
 * is no struct called.
 */
export function fieldsOf(
  type: CType,
  name: string,
  meaningOf: MeaningOf = noMeaning,
): readonly DataField[] {
  return partsOf(
    type,
    isRecord(type) && meaningOf(type) === undefined ? "" : name,
    { offset: 0 },
    meaningOf,
  );
}

function partsOf(
  type: CType,
  path: string,
  place: CPlace,
  meaningOf: MeaningOf,
): readonly DataField[] {
  const meaning = place.bits === undefined ? meaningOf(type) : undefined;
  if (meaning === undefined && isRecord(type))
    return type.members.flatMap((member) => {
      const full = [path, member.name].filter((part) => part !== "").join(".");
      const there = { ...member.place, offset: member.place.offset + place.offset };
      // Without a name it is a gap.
      return member.name === "" && !isRecord(member.type)
        ? []
        : partsOf(member.type, full, there, meaningOf);
    });
  return fieldOf(type, path, place, meaning ?? shownAs(type, meaningOf));
}

function fieldOf(
  type: CType,
  name: string,
  place: CPlace,
  shown: DataType | undefined,
): readonly DataField[] {
  if (shown === undefined || type.size === 0) return [];
  const { typedefs } = type;
  return [
    {
      name,
      place: placeOf(type, place),
      type: shown,
      ...(typedefs.length === 0 ? {} : { typedefs }),
    },
  ];
}

/** A bit-field has the bytes in which its bits are. */
const placeOf = ({ size }: CType, { offset, bits }: CPlace): FieldPlace =>
  bits === undefined
    ? { kind: "bytes", offset, size }
    : { kind: "bytes", offset, size: (bits.shift + bits.width + 7) >> 3, bits };

/** What the bytes of a type are; undefined for what has none. */
function shownAs(type: CType, meaningOf: MeaningOf): DataType | undefined {
  switch (type.kind) {
    case "int":
      return isCharacter(type) ? { kind: "char" } : { kind: "int", signed: type.signed };
    case "bool":
      return { kind: "bool" };
    case "float":
      return { kind: "float" };
    case "pointer":
      return { kind: "hex" };
    case "enum": {
      const names = type.enumerators.map(({ name, value }) => [String(value), name] as const);
      // Of several names for one value the first is meant.
      const first = Object.fromEntries([...names].reverse());
      return { kind: "names", names: first, ...(type.signed ? { signed: true } : {}) };
    }
    case "array": {
      if (isText(type)) return { kind: "string" };
      const element = meaningOf(type.element) ?? shownAs(type.element, meaningOf);
      const { count } = type;
      return element && { kind: "array", element, size: type.element.size, count };
    }
    case "struct":
    case "union":
      return { kind: "struct", members: fieldsOf(type, "", meaningOf) };
    case "void":
    case "opaque":
      return undefined;
  }
}
