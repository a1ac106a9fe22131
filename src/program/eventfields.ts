import { fieldType, type FieldType } from "./fieldtypes.js";
import { shapeOf, type Shape } from "./layout.js";

/** Types by the names that people write in event structs → clang's own. */
const WRITTEN: Readonly<Record<string, string>> = {
  u8: "unsigned char",
  __u8: "unsigned char",
  uint8_t: "unsigned char",
  s8: "signed char",
  __s8: "signed char",
  int8_t: "signed char",
  u16: "unsigned short",
  __u16: "unsigned short",
  __be16: "unsigned short",
  uint16_t: "unsigned short",
  umode_t: "unsigned short",
  s16: "short",
  __s16: "short",
  int16_t: "short",
  u32: "unsigned int",
  __u32: "unsigned int",
  __be32: "unsigned int",
  uint32_t: "unsigned int",
  uid_t: "unsigned int",
  gid_t: "unsigned int",
  dev_t: "unsigned int",
  uint: "unsigned int",
  unsigned: "unsigned int",
  s32: "int",
  __s32: "int",
  int32_t: "int",
  pid_t: "int",
  u64: "unsigned long long",
  __u64: "unsigned long long",
  __be64: "unsigned long long",
  uint64_t: "unsigned long long",
  sector_t: "unsigned long long",
  size_t: "unsigned long",
  ulong: "unsigned long",
  uintptr_t: "unsigned long",
  ino_t: "unsigned long",
  s64: "long long",
  __s64: "long long",
  int64_t: "long long",
  loff_t: "long long",
  ktime_t: "long long",
  ssize_t: "long",
  bool: "_Bool",
};

/** `pid#u32`, `comm#char[16]`, `addr#unsigned __int128`, as libbcc notes the members of an event's struct. */
export function eventShape(fields: readonly string[]): Shape | undefined {
  const members = fields.map((field) => {
    const at = field.indexOf("#");
    return member(field.slice(0, at), field.slice(at + 1).trim());
  });
  if (members.some((one) => one === undefined)) return undefined;
  const shape = shapeOf(["", members, "struct"]);
  const pointers = new Set(
    fields.filter((field) => field.endsWith("*")).map((field) => field.split("#")[0]),
  );
  const meanings = new Map(fields.map((field) => field.split("#") as [string, string]));
  return (
    shape && {
      ...shape,
      leaves: shape.leaves.map((leaf) => {
        if (pointers.has(leaf.name)) return { ...leaf, type: { kind: "hex" } };
        const meant = fieldType(meanings.get(leaf.name) ?? "");
        return meant === undefined ? leaf : { ...leaf, type: meant.type };
      }),
    }
  );
}

function member(name: string, written: string): readonly unknown[] | undefined {
  const [, type = "", elements] = /^(.*?)\s*(?:\[(\d+)\])?$/.exec(written) ?? [];
  const known = fieldType(type);
  if (known !== undefined && elements === undefined) return [name, ...bytesOf(known)];
  const base = baseType(type.replace(/\b(const|volatile)\b/g, "").trim());
  if (base === undefined) return undefined;
  return elements === undefined ? [name, base] : [name, base, [Number(elements)]];
}

/** A type of tool.h as clang's own; an address is so many characters. */
function bytesOf({ size, type }: FieldType): readonly unknown[] {
  const signed = type.kind === "int" && type.signed;
  const number = { 2: "short", 4: "int", 8: "long" }[size];
  if (number === undefined) return ["char", [size]];
  return [signed || type.kind.endsWith("-stack") ? number : `unsigned ${number}`];
}

function baseType(type: string): string | undefined {
  if (type.endsWith("*")) return "unsigned long long";
  if (type.startsWith("enum ")) return "unsigned int";
  const base = WRITTEN[type] ?? type;
  return shapeOf(base) ? base : undefined;
}
