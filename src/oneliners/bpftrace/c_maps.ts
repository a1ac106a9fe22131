/** @maps as maps of BCC's: what each holds is known when the whole program was read. */
import type { MapRef } from "./ast.js";
import { wrong } from "./lexer.js";
import type { Lines, MapSpec, MapUse, Shape, Value } from "./c_types.js";

const anInt: Shape = { kind: "int", signed: false };

/** Words that C or its headers have already. */
const taken =
  /^(?:auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|int|long|register|return|short|signed|sizeof|static|struct|switch|typedef|union|unsigned|void|volatile|while|current|time|stacks|args|ctx|key)$/;

export class Maps {
  private readonly specs = new Map<string, MapSpec>();

  constructor(private readonly text: string) {}

  all(): readonly MapSpec[] {
    return [...this.specs.values()];
  }

  /** What is found out about a map in passing. */
  use(map: MapRef, use: MapUse, keys: MapSpec["keys"], value: Shape = anInt): MapSpec {
    const known = this.specs.get(map.name);
    const isRead = use === "value" && value === anInt;
    if (known !== undefined && known.use !== use && known.use !== "value" && !isRead)
      throw wrong(
        this.text,
        map.span,
        `@${map.name} is ${known.use}() elsewhere and ${use}() here`,
      );
    if (known !== undefined && known.keys.length !== keys.length)
      throw wrong(this.text, map.span, `@${map.name} has ${known.keys.length} keys elsewhere`);
    const better = known === undefined || (known.use === "value" && !isRead);
    const spec = better ? { name: this.nameOf(map), use, keys, value } : known;
    this.specs.set(map.name, spec);
    return spec;
  }

  private nameOf({ name }: MapRef): string {
    const plain = name === "" ? "at" : name;
    return taken.test(plain) ? `${plain}_map` : plain;
  }

  /** The key's variable, filled. */
  key(map: MapRef, writer: Lines): { readonly code: string; readonly keys: MapSpec["keys"] } {
    const values = map.keys.map((key) => writer.value(key));
    const keys = named(values);
    const code = writer.fresh("key");
    if (keys.length === 0) {
      writer.add(`int ${code} = 0;`);
      return { code, keys };
    }
    const name = this.nameOf(map);
    writer.add(`struct ${name}_key ${code} = {};`);
    values.forEach((value, i) => copyInto(`${code}.${keys[i]!.name}`, value, writer));
    // The names of user functions are those of a process.
    if (needsPid(keys)) writer.add(`${code}.pid = (u32)(bpf_get_current_pid_tgid() >> 32);`);
    return { code, keys };
  }

  lookup(map: MapRef, writer: Lines): { readonly pointer: string; readonly spec: MapSpec } {
    const { code, keys } = this.key(map, writer);
    const spec = this.use(map, "value", keys);
    const pointer = writer.fresh("found");
    const type = spec.value.kind === "string" ? `struct ${spec.name}_value` : "u64";
    writer.add(`${type} *${pointer} = ${spec.name}.lookup(&${code});`);
    return { pointer, spec };
  }
}

export const needsPid = (keys: MapSpec["keys"]): boolean =>
  keys.some(({ shape }) => shape.kind === "stack" && shape.user) &&
  !keys.some(({ name }) => name === "pid");

/** Members need names of their own. */
function named(values: readonly Value[]): MapSpec["keys"] {
  const seen = new Map<string, number>();
  return values.map(({ name, shape }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { name: count === 1 ? name : `${name}_${count}`, shape };
  });
}

/** A value into a member of a struct. */
export function copyInto(member: string, { code, shape }: Value, writer: Lines): void {
  if (shape.kind === "string")
    writer.add(`__builtin_memcpy(${member}, ${code}, sizeof(${member}));`);
  else writer.add(`${member} = ${shape.kind === "pointer" ? "(u64)" : ""}${code};`);
}

/** `char comm[16];`, `u64 size;` */
export function memberText(name: string, shape: Shape): string {
  switch (shape.kind) {
    case "string":
      return `char ${name}[${shape.size}];`;
    case "stack":
      return `int ${name};`;
    case "pointer":
      return `u64 ${name};`;
    case "int":
      return `${/^(?:pid|tid|uid|gid|cpu)$/.test(name) ? "u32" : shape.signed ? "s64" : "u64"} ${name};`;
  }
}

/** The declaration with the structs that it needs. */
export function declared(spec: MapSpec): readonly string[] {
  const { name, use, keys, value } = spec;
  const pid = needsPid(keys) ? ["u32 pid;"] : [];
  const slot = use === "hist" && keys.length > 0 ? ["u64 slot;"] : [];
  const from = use === "lhist" ? ["s64 from;"] : [];
  const members = [...keys.map((key) => memberText(key.name, key.shape)), ...pid, ...from, ...slot];
  const structs = members.length === 0 ? [] : [`struct ${name}_key { ${members.join(" ")} };`];
  const key = members.length === 0 ? "" : `struct ${name}_key`;
  if (use === "hist")
    return [...structs, key === "" ? `BPF_HISTOGRAM(${name});` : `BPF_HISTOGRAM(${name}, ${key});`];
  const values =
    use === "avg"
      ? [`struct ${name}_value { u64 count; u64 total; };`]
      : value.kind === "string"
        ? [`struct ${name}_value { char text[${value.size}]; };`]
        : [];
  const type = values.length > 0 ? `struct ${name}_value` : "u64";
  const map =
    key === "" ? `BPF_ARRAY(${name}, ${type}, 1);` : `BPF_HASH(${name}, ${key}, ${type});`;
  return [...structs, ...values, map];
}
