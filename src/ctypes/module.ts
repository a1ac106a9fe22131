import type { CompiledModule, MapSpec } from "../types/module.js";
import { ModuleTypes } from "./btf.js";
import { describedType } from "./described.js";
import type { CRecord, CType } from "./types.js";

type Typed = Pick<CompiledModule, "maps" | "btf" | "enumNames">;

const read = new WeakMap<Uint8Array, ModuleTypes>();

/** The types of a module's BTF, read once. */
export function moduleTypes({ btf }: Typed): ModuleTypes | undefined {
  if (btf === undefined) return undefined;
  let types = read.get(btf);
  if (types === undefined) read.set(btf, (types = new ModuleTypes(btf)));
  return types;
}

/** The type of a map's keys; undefined where its layout can't be told. */
export const keyType = (module: Typed, map: MapSpec): CType | undefined =>
  typeOf(module, map.btfKeyTypeId, map.key, map.keySize);

/** The type of a map's values, of one CPU. */
export const valueType = (module: Typed, map: MapSpec): CType | undefined =>
  typeOf(module, map.btfValueTypeId, map.value, map.valueSize);

function typeOf(
  module: Typed,
  id: number | undefined,
  described: unknown,
  size: number,
): CType | undefined {
  const type =
    (id === undefined ? undefined : moduleTypes(module)?.type(id)) ?? describedType(described);
  return type?.size === size ? readAs(module, type) : undefined;
}

/** As the values are wanted. */
const readAs = ({ enumNames = false }: Typed, type: CType): CType =>
  enumNames ? withEnumNames(type) : type;

function withEnumNames(type: CType): CType {
  switch (type.kind) {
    case "enum":
      return { ...type, named: true };
    case "array":
      return { ...type, element: withEnumNames(type.element) };
    case "struct":
    case "union":
      return {
        ...type,
        members: type.members.map((each) => ({ ...each, type: withEnumNames(each.type) })),
      };
    default:
      return type;
  }
}

/** What native/compiler/event_types.cc declares where an event is sent. */
const SENT = "____bcc_sent";

/**
 * The type of the records of a perf or ring buffer. libbcc tells the members'
 * names for each buffer, the BTF tells the types of all that is sent: the one
 * that has these members is meant. undefined where none does, or several that differ.
 */
export function eventType(module: Typed, map: MapSpec): CType | undefined {
  const type = sentType(module, map);
  return type && readAs(module, type);
}

function sentType(module: Typed, { eventFields }: MapSpec): CType | undefined {
  const sent = moduleTypes(module)?.sentTo(SENT) ?? [];
  if (eventFields === undefined) return onlyType(module, sent);
  const names = eventFields.map((field) => field.slice(0, field.indexOf("#")));
  return only(byLayout(sent.filter((type) => hasMembers(type, names))));
}

/** One of those that lie in memory in the same way: it makes no difference which is meant. */
function byLayout(types: readonly CType[]): readonly CType[] {
  const layouts = new Map(types.map((type) => [layoutOf(type), type]));
  return [...layouts.values()];
}

/** Without the struct's own name. */
const layoutOf = (type: CType): string =>
  JSON.stringify({ ...type, name: "" }, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}` : value,
  );

/** What is no struct, where the program has only one buffer into which it can have gone. */
function onlyType({ maps }: Typed, sent: readonly CType[]): CType | undefined {
  const buffers = maps.filter(({ type }) => type === 4 || type === 27);
  const known = only(sent);
  return buffers.length === 1 && known?.kind !== "void" ? known : undefined;
}

const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

function hasMembers(type: CType, names: readonly string[]): type is CRecord {
  if (type.kind !== "struct" && type.kind !== "union") return false;
  const { members } = type;
  return members.length === names.length && members.every(({ name }, i) => name === names[i]);
}
