/** @maps as tables of tool.h and maps of BCC's: what each holds is known when the whole program was read. */
import type { MapRef } from "./ast.js";
import { wrong } from "./lexer.js";
import { bitsOf, numberType, typeText, type Lines, type MapSpec, type MapUse } from "./c_types.js";
import type { Shape, Value } from "./c_types.js";

/** Words that C, its headers, or the tables of tool.h have already. */
const taken =
  /^(?:auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|int|long|register|return|short|signed|sizeof|static|struct|switch|typedef|union|unsigned|void|volatile|while|current|time|stacks|args|ctx|key|dropped|events\d*|value|total|sum|min|max|avg|count|slot|bucket|READ|PARAM|STACKS|(?:bpf|task|tool|probe)_\w*)$/;

/** What a table has of its own beside the key. */
const figures = /^(?:count|sum|min|max|avg|total|value|slot|bucket)$/;

interface Touch {
  readonly use: MapUse;
  readonly value?: Shape;
  readonly kept?: true;
  readonly emptied?: true;
  readonly steps?: MapSpec["steps"];
}

export class Maps {
  private readonly specs = new Map<string, MapSpec>();

  constructor(private readonly text: string) {}

  all(): readonly MapSpec[] {
    return [...this.specs.values()];
  }

  of({ name }: MapRef): MapSpec | undefined {
    return this.specs.get(name);
  }

  /** What is found out about a map in passing. */
  touch(map: MapRef, keys: MapSpec["keys"], touch: Touch): MapSpec {
    const { use, value, kept = false, emptied = false, steps } = touch;
    const known = this.specs.get(map.name);
    const looks = use === "value" && value === undefined;
    // Counted one by one here, by amounts there: a sum.
    const sums = known?.use === "count" && use === "sum";
    if (known !== undefined && known.use !== use && !looks && !sums && !isOpen(known))
      throw wrong(
        this.text,
        map.span,
        `@${map.name} is ${said(known.use)} elsewhere and ${said(use)} here`,
      );
    if (known !== undefined && known.keys.length !== keys.length)
      throw wrong(
        this.text,
        map.span,
        `@${map.name} has ${known.keys.length} ${known.keys.length === 1 ? "key" : "keys"} elsewhere`,
      );
    const spec: MapSpec = {
      name: this.nameOf(map),
      use: known === undefined || sums || (isOpen(known) && !looks) ? use : known.use,
      keys: known === undefined ? keys : known.keys.map((key, i) => widened(key, keys[i]!.shape)),
      value: joined(known !== undefined && !isOpen(known) ? known.value : undefined, value),
      kept: kept || known?.kept === true,
      emptied: emptied || known?.emptied === true,
      ...((steps ?? known?.steps) === undefined ? {} : { steps: steps ?? known!.steps! }),
    };
    this.specs.set(map.name, spec);
    if (spec.kept && !/^(?:value|count|sum)$/.test(spec.use))
      throw wrong(
        this.text,
        map.span,
        `@${map.name}, which is ${spec.use}(), cannot be read or emptied here`,
      );
    return spec;
  }

  private nameOf({ name }: MapRef): string {
    const plain = name === "" ? "at" : name;
    return taken.test(plain) ? `${plain}_map` : plain;
  }

  /** The key's variable, filled. */
  key(map: MapRef, writer: Lines): { readonly code: string; readonly keys: MapSpec["keys"] } {
    const values = map.keys.map((key) => writer.value(key));
    const known = this.specs.get(map.name)?.keys;
    const own = named(values);
    const keys = known?.length === own.length ? known : own;
    const code = writer.fresh("key");
    if (keys.length === 0) {
      writer.add(`int ${code} = 0;`);
      return { code, keys: own };
    }
    const name = this.nameOf(map);
    writer.add(`struct ${name}_key ${code} = {};`);
    values.forEach((value, i) =>
      copyInto(`${code}.${keys[i]!.name}`, value, writer, keys[i]!.shape),
    );
    // The names of user functions are those of a process.
    if (needsPid(keys)) writer.add(`${code}.pid = (u32)(bpf_get_current_pid_tgid() >> 32);`);
    return { code, keys: own };
  }

  /** The pointer is of a type that no `void *` has to become. */
  lookup(map: MapRef, writer: Lines): { readonly pointer: string; readonly spec: MapSpec } {
    const { code, keys } = this.key(map, writer);
    const spec = this.touch(map, keys, { use: "value", kept: true });
    const pointer = writer.fresh("found");
    writer.add(`${valueType(spec)} *${pointer} = ${spec.name}.lookup(&${code});`);
    return { pointer, spec };
  }
}

/** It was only looked into so far. */
const isOpen = ({ use, value }: MapSpec): boolean => use === "value" && value === unknown;

const unknown: Shape = { kind: "int", signed: false };

const said = (use: MapUse): string => (use === "value" ? "assigned" : `${use}()`);

/** Signed where any value is, and as long as the longest text. */
function joined(known: Shape | undefined, value: Shape | undefined): Shape {
  if (known === undefined || value === undefined) return value ?? known ?? unknown;
  if (known.kind === "string" && value.kind === "string")
    return known.size >= value.size ? known : value;
  if (known.kind !== "int" || value.kind !== "int") return known;
  const sign = known.signed === true || value.signed !== true ? known : value;
  return { ...sign, bits: Math.max(bitsOf(known), bitsOf(value)) };
}

const widened = (key: MapSpec["keys"][number], shape: Shape): MapSpec["keys"][number] => ({
  ...key,
  shape: joined(key.shape, shape),
});

/** As tables of tool.h have it; other maps are read and emptied by the program. */
export const isCounted = ({ use, kept }: MapSpec): boolean => use !== "value" && !kept;

export const needsPid = (keys: MapSpec["keys"]): boolean =>
  keys.some(({ shape }) => shape.kind === "stack" && shape.user) &&
  !keys.some(({ name }) => name === "pid");

/** Members need names of their own. */
export function named(values: readonly Pick<Value, "name" | "shape">[]): MapSpec["keys"] {
  const seen = new Set<string>();
  return values.map(({ name, shape }) => {
    const plain = figures.test(name) ? `of_${name}` : name;
    let own = plain;
    for (let n = 2; seen.has(own); n++) own = `${plain}_${n}`;
    seen.add(own);
    return { name: own, shape };
  });
}

/** A value into a member of a struct, or into a variable, of that shape. */
export function copyInto(
  member: string,
  { code, shape }: Pick<Value, "code" | "shape">,
  writer: Lines,
  into = shape,
): void {
  if (shape.kind !== "string") {
    writer.add(`${member} = ${shape.kind === "pointer" ? "(u64)" : ""}${code};`);
    return;
  }
  const room = into.kind === "string" ? into.size : shape.size;
  const size = room === shape.size ? `sizeof(${member})` : String(Math.min(room, shape.size));
  writer.add(`__builtin_memcpy(${member}, ${code}, ${size});`);
}

const identifiers = /^(?:pid|tid|uid|gid|cpu)$/;

/** `char comm[16];`, `u64 size;` */
export function memberText(name: string, shape: Shape): string {
  switch (shape.kind) {
    case "string":
      return `char ${name}[${shape.size}];`;
    case "data":
      return `u32 ${name}_size; data_byte ${name}[64];`;
    case "pointer":
    case "bytes":
      return `u64 ${name};`;
    case "int":
      if (identifiers.test(name) && shape.signed === false && bitsOf(shape) === 32)
        return `u32 ${name};`;
      return `${typeText(shape)} ${name};`;
    default:
      return `${typeText(shape)} ${name};`;
  }
}

/** Of a map of BCC's. */
function valueType({ name, use, value }: MapSpec): string {
  if (use !== "value") return numberType(value);
  if (value.kind === "string") return `struct ${name}_value`;
  return value.kind === "pointer" || value.kind === "bytes" ? "u64" : typeText(value);
}

/** The declaration with the structs that it needs. */
export function declared(spec: MapSpec): readonly string[] {
  const { name, keys, value } = spec;
  const pid = needsPid(keys) ? ["u32 pid;"] : [];
  const members = [...keys.map((key) => memberText(key.name, key.shape)), ...pid];
  const structs = members.length === 0 ? [] : [`struct ${name}_key { ${members.join(" ")} };`];
  const key = members.length === 0 ? "" : `struct ${name}_key`;
  if (isCounted(spec)) {
    const figure = figureOf(spec);
    const parts = [name, key === "" ? "void" : key, ...(figure === "" ? [] : [figure])];
    return [...structs, `COUNTS(${parts.join(", ")})`];
  }
  const type = valueType(spec);
  const values =
    value.kind === "string" && spec.use === "value"
      ? [`struct ${name}_value { char text[${value.size}]; };`]
      : [];
  const map =
    key === "" ? `BPF_ARRAY(${name}, ${type}, 1);` : `BPF_HASH(${name}, ${key}, ${type});`;
  return [...structs, ...values, ...(spec.emptied ? [] : [`// shown: ${name}`]), map];
}

/** What COUNTS counts beside how many there were. */
function figureOf({ use, value, steps }: MapSpec): string {
  const type = numberType(value);
  switch (use) {
    case "sum":
      return `sum(${type}, total)`;
    case "avg":
      return `sum(${type}, sum)`;
    case "min":
    case "max":
      return `${use}(${type}, ${use})`;
    case "hist":
      return `log2(${type}, value)`;
    case "lhist": {
      const [least, most, step] = steps ?? [0n, 1n, 1n];
      return `linear(s64, value, ${least}, ${step}, ${(most - least + step - 1n) / step})`;
    }
    default:
      return "";
  }
}

/** An entry of nothing, for a map without keys. */
export const emptied = (spec: MapSpec, code: string): readonly string[] => [
  `${valueType(spec)} ${code}_zero = ${spec.value.kind === "string" || spec.value.kind === "ip" ? "{}" : "0"};`,
  `${spec.name}.update(&${code}, &${code}_zero);`,
];

export { valueType };
