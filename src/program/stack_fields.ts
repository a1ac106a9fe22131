import type { CompiledModule, MapSpec } from "../types/module.js";
import type { DataField, DataType } from "../types/data.js";
import type { Meaning, Meanings } from "./instructions/uses.js";

/** BPF_F_STACK_BUILD_ID: such a map holds places in files, no addresses. */
const BUILD_IDS = 32;

/**
 * Fields that the programs fill with ids of stacks, as stacks. A user's stack
 * needs the process in the same key or record. `meanings` are by offset from
 * `from`.
 */
export function withStacks(
  fields: readonly DataField[],
  meanings: Meanings,
  { maps }: Pick<CompiledModule, "maps">,
  from = 0,
): readonly DataField[] {
  const meaningOf = (field: DataField): Meaning | undefined =>
    isNumber(field) ? meanings.get(field.place.offset - from) : undefined;
  const pid = (
    fields.find((field) => meaningOf(field)?.kind === "pid") ??
    fields.find((field) => isNumber(field) && /^(pid|tgid)$/i.test(field.name))
  )?.name;
  return fields.map((field) => {
    const meaning = meaningOf(field);
    const map = maps.find(({ name }) => meaning?.kind === "stack" && name === meaning.map);
    const type = meaning?.kind === "stack" && map !== undefined && stackType(meaning, map, pid);
    return type ? { ...field, type } : field;
  });
}

type NumberField = DataField & {
  readonly place: { readonly kind: "bytes"; readonly offset: number };
};

function isNumber(field: DataField): field is NumberField {
  const { type, place } = field;
  return (
    type.kind === "int" &&
    place.kind === "bytes" &&
    place.size >= 4 &&
    place.size <= 8 &&
    place.bits === undefined
  );
}

function stackType(
  { user, map }: Extract<Meaning, { readonly kind: "stack" }>,
  { flags }: MapSpec,
  pid: string | undefined,
): DataType | undefined {
  if ((flags & BUILD_IDS) !== 0) return undefined;
  if (!user) return { kind: "kernel-stack", map };
  return pid === undefined ? undefined : { kind: "user-stack", map, pid };
}
