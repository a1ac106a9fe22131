/** What BEGIN, and a program before, has put into a map. */
import type { MapRef } from "./ast.js";
import type { Constant } from "./constants.js";
import { signed, stringSize, type Shape, type Value } from "./c_types.js";
import type { Writer } from "./c_values.js";
import { numberText } from "./numbers.js";

const literal: Shape = { kind: "int" };

/** What is kept in a map under a key. */
export function mapValue(writer: Writer, map: MapRef): Value {
  const { maps, constants } = writer.scope;
  const name = map.name === "" ? "value" : map.name;
  const constant = constants.get(map.name);
  if (constant !== undefined) return entryOf(writer, map, constant, name);
  const { pointer, spec } = maps.lookup(map, writer);
  const { value } = spec;
  if (value.kind === "string") {
    const code = writer.fresh("kept");
    writer.add(`char ${code}[${value.size}] = {};`);
    writer.add(
      `if (${pointer}) bpf_probe_read_kernel(${code}, sizeof(${code}), ${pointer}->text);`,
    );
    return { code, shape: value, name };
  }
  if (value.kind === "ip") {
    const code = writer.fresh("kept");
    writer.add(`ip_addr ${code} = {};`);
    writer.add(`if (${pointer}) ${code} = *${pointer};`);
    return { code, shape: value, name };
  }
  const none = value.kind === "stack" ? "-1" : "0";
  const cast = value.kind === "pointer" ? `(${value.type})` : "";
  return { code: `${cast}(${pointer} ? *${pointer} : ${none})`, shape: value, name };
}

/** What BEGIN has put there. */
function entryOf(writer: Writer, map: MapRef, { entries, isText }: Constant, name: string): Value {
  const [keyOf] = map.keys;
  const code = writer.fresh(isText ? "text" : "constant");
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
  const key = keyOf === undefined ? "0" : writer.fresh("key");
  if (keyOf !== undefined) writer.add(`u64 ${key} = ${writer.value(keyOf).code};`);
  writer.add(isText ? `char ${code}[${stringSize}] = {};` : `s64 ${code} = 0;`);
  entries.forEach(({ key: at, value }, i) => {
    const condition = at === undefined ? "" : `if (${key} == ${numberText(at)}) `;
    const made =
      value.kind === "string"
        ? `__builtin_memcpy(${code}, "${value.value}", sizeof("${value.value}"));`
        : `${code} = ${numberText(value.text)};`;
    writer.add(`${i > 0 && condition !== "" ? "else " : ""}${condition}${made}`);
  });
  const shape: Shape = isText ? { kind: "string", size: stringSize } : signed;
  return { code, shape, name };
}
