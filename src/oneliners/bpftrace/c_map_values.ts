/** What BEGIN, and a program before, has put into a map. */
import type { MapRef } from "./ast.js";
import type { Constant } from "./constants.js";
import { signed, stringSize, type Lines, type Shape, type Value } from "./c_types.js";
import type { Maps } from "./c_maps.js";
import { numberText } from "./numbers.js";

const literal: Shape = { kind: "int" };

interface Kept {
  readonly maps: Maps;
  /** What BEGIN alone has put into maps. */
  readonly constants: ReadonlyMap<string, Constant>;
}

/** What is kept in a map under a key. */
export function mapValue(lines: Lines, { maps, constants }: Kept, map: MapRef): Value {
  const name = map.name === "" ? "value" : map.name;
  const constant = constants.get(map.name);
  if (constant !== undefined) return entryOf(lines, map, constant, name);
  const { pointer, spec } = maps.lookup(map, lines);
  const { value } = spec;
  if (value.kind === "string") {
    const code = lines.fresh("kept");
    lines.add(`char ${code}[${value.size}] = {};`);
    lines.add(`if (${pointer}) bpf_probe_read_kernel(${code}, sizeof(${code}), ${pointer}->text);`);
    return { code, shape: value, name };
  }
  if (value.kind === "ip") {
    const code = lines.fresh("kept");
    lines.add(`ip_addr ${code} = {};`);
    lines.add(`if (${pointer}) ${code} = *${pointer};`);
    return { code, shape: value, name };
  }
  const none = value.kind === "stack" ? "-1" : "0";
  const cast = value.kind === "pointer" ? `(${value.type})` : "";
  return { code: `${cast}(${pointer} ? *${pointer} : ${none})`, shape: value, name };
}

/** What BEGIN has put there. */
function entryOf(lines: Lines, map: MapRef, { entries, isText }: Constant, name: string): Value {
  const [keyOf] = map.keys;
  const code = lines.fresh(isText ? "text" : "constant");
  if (!isText && keyOf === undefined)
    return {
      code: numberText(
        entries.at(-1)!.value.kind === "number"
          ? (entries.at(-1)!.value as { text: string }).text
          : "0",
      ),
      shape: literal,
      name,
    };
  const key = keyOf === undefined ? "0" : lines.fresh("key");
  if (keyOf !== undefined) lines.add(`u64 ${key} = ${lines.value(keyOf).code};`);
  lines.add(isText ? `char ${code}[${stringSize}] = {};` : `s64 ${code} = 0;`);
  entries.forEach(({ key: at, value }, i) => {
    const condition = at === undefined ? "" : `if (${key} == ${numberText(at)}) `;
    const made =
      value.kind === "string"
        ? `__builtin_memcpy(${code}, "${value.value}", sizeof("${value.value}"));`
        : `${code} = ${numberText(value.text)};`;
    lines.add(`${i > 0 && condition !== "" ? "else " : ""}${condition}${made}`);
  });
  const shape: Shape = isText ? { kind: "string", size: stringSize } : signed;
  return { code, shape, name };
}
