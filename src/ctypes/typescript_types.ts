import type { CompiledModule, MapSpec } from "../types/module.js";
import { eventType, keyType, valueType } from "./module.js";
import { flatMembers, isByte, isCharacter, isText, type CRecord, type CType } from "./types.js";

/** Class of the library by enum bpf_map_type, and whether it has a key and a value. */
const CLASSES: Readonly<
  Record<number, readonly [name: string, has: "entries" | "values" | "keys" | "none"]>
> = {
  1: ["HashMap", "entries"],
  2: ["ArrayMap", "values"],
  3: ["ProgArray", "none"],
  5: ["PerCpuMap", "entries"],
  6: ["PerCpuMap", "entries"],
  7: ["StackTraces", "none"],
  8: ["CgroupArray", "none"],
  9: ["HashMap", "entries"],
  10: ["PerCpuMap", "entries"],
  11: ["LpmTrie", "values"],
  12: ["MapOfMaps", "keys"],
  13: ["MapOfMaps", "keys"],
  14: ["ArrayMap", "values"],
  15: ["SockMap", "keys"],
  16: ["ArrayMap", "values"],
  17: ["ArrayMap", "values"],
  18: ["SockMap", "keys"],
  19: ["HashMap", "entries"],
  21: ["PerCpuMap", "entries"],
  22: ["Queue", "values"],
  23: ["Queue", "values"],
  24: ["FileStorage", "values"],
  28: ["FileStorage", "values"],
  29: ["TaskStorage", "values"],
  30: ["BloomFilter", "values"],
  32: ["FileStorage", "values"],
};

const PERF = 4;
const RING = 27;

/**
 * TypeScript for a program's maps and events: `bpf.map<Maps["counts"]>("counts")`,
 * `bpf.events<Events["opens"]>("opens")`.
 */
export function declarations(module: CompiledModule, file: string): string {
  const types = new Declared();
  const maps = module.maps.flatMap((map) => mapLine(module, map, types));
  const events = module.maps.flatMap((map) => eventLine(module, map, types));
  const imports = [...types.classes].sort();
  return [
    `// The maps and events of ${file}, by bcc-repl --types.`,
    ...(imports.length > 0 ? [`import type { ${imports.join(", ")} } from "bcc-repl";`] : []),
    "",
    ...block("Maps", maps),
    "",
    ...block("Events", events),
    ...types.interfaces.flatMap((lines) => ["", ...lines]),
    "",
  ].join("\n");
}

const block = (name: string, lines: readonly string[]): readonly string[] => [
  `export interface ${name} {`,
  ...lines.map((line) => `  ${line}`),
  "}",
];

function mapLine(module: CompiledModule, map: MapSpec, types: Declared): readonly string[] {
  const [name, has] = CLASSES[map.type] ?? [];
  if (name === undefined) return [];
  types.classes.add(name);
  const key = types.nameOf(keyType(module, map), `${map.name}_key`);
  const value = types.nameOf(valueType(module, map), `${map.name}_value`);
  const parameters = {
    entries: `<${key}, ${value}>`,
    values: `<${value}>`,
    keys: `<${key}>`,
    none: "",
  };
  return [`${map.name}: ${name}${parameters[has ?? "none"]};`];
}

function eventLine(module: CompiledModule, map: MapSpec, types: Declared): readonly string[] {
  if (map.type !== PERF && map.type !== RING) return [];
  const type = eventType(module, map);
  return [
    `${map.name}: ${type === undefined ? "Buffer" : types.nameOf(type, `${map.name}_event`)};`,
  ];
}

/** Structs that were met, each an interface of its own. */
class Declared {
  readonly classes = new Set<string>();
  readonly interfaces: (readonly string[])[] = [];
  private readonly named = new Map<string, string>();

  /** The type's name in TypeScript; structs without a tag are called `wanted`. */
  nameOf(type: CType | undefined, wanted: string): string {
    switch (type?.kind) {
      case "int":
        if (isCharacter(type)) return "string";
        return type.size > 4 ? "bigint" : "number";
      case "enum":
        return type.size > 4 ? "bigint" : "number";
      case "float":
        return "number";
      case "bool":
        return "boolean";
      case "pointer":
        return "bigint";
      case "array":
        if (isText(type)) return "string";
        if (isByte(type.element)) return "Uint8Array";
        return `${this.nameOf(type.element, wanted)}[]`;
      case "struct":
      case "union":
        return this.record(type, wanted);
      default:
        return "unknown";
    }
  }

  private record(type: CRecord, wanted: string): string {
    const name = capital(type.name || wanted);
    const members = flatMembers(type).map(
      (member) =>
        `  ${member.name}${member.overlaps ? "?" : ""}: ${this.nameOf(member.type, `${wanted}_${member.name}`)};`,
    );
    const body = members.join("\n");
    const taken = this.named.get(name);
    if (taken === body) return name;
    if (taken !== undefined) return this.record({ ...type, name: "" }, `${wanted}_`);
    this.named.set(name, body);
    this.interfaces.push([`export interface ${name} {`, ...members, "}"]);
    return name;
  }
}

/** `open_event` → `OpenEvent`. */
const capital = (name: string): string =>
  name.replace(/(?:^|_)+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
