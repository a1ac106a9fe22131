import type { MapSpec, TypeDescription } from "../../types/module.js";
import { valueText } from "../../render/keys.js";
import type { DataValue } from "../../types/data.js";
import { align } from "../../oneliners/codegen/layout.js";
import { shapeOf, type Leaf } from "../../program/layout.js";

/** One after the other, as the kernel gives them. */
export interface RawEntries {
  readonly count: number;
  readonly keySize: number;
  /** Per-CPU maps have a value for each CPU. */
  readonly valueBytes: number;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

/** enum bpf_map_type: hash, array, LRU hash for each CPU. */
const perCpu: ReadonlySet<number> = new Set([5, 6, 10]);

/** Entries by the members of their structs; what has no known form as bytes. */
export function rawLines(spec: MapSpec, entries: RawEntries, most: number): readonly string[] {
  const { count, keySize, valueBytes, keys, values } = entries;
  if (count === 0) return ["empty"];
  const isPerCpu = perCpu.has(spec.type);
  return Array.from({ length: Math.min(count, most) }, (_, i) => {
    const key = keys.subarray(i * keySize, (i + 1) * keySize);
    const value = values.subarray(i * valueBytes, (i + 1) * valueBytes);
    const shown = isPerCpu ? cpuTexts(spec, value) : textOf(spec.value, value, spec.valueSize);
    return `${textOf(spec.key, key, keySize)} → ${shown}`;
  });
}

function cpuTexts(spec: MapSpec, bytes: Uint8Array): string {
  const stride = align(spec.valueSize, 8);
  const texts = Array.from({ length: Math.floor(bytes.length / stride) }, (_, cpu) =>
    textOf(spec.value, bytes.subarray(cpu * stride, (cpu + 1) * stride), spec.valueSize),
  );
  return `[${texts.join(", ")}] by CPU`;
}

/** `12`, `{ pid 12, comm "sshd" }`, or bytes. */
function textOf(description: TypeDescription, bytes: Uint8Array, size: number): string {
  const shape = shapeOf(description);
  if (shape === undefined || shape.size !== size || shape.leaves.length === 0)
    return hex(bytes.subarray(0, size));
  const texts = shape.leaves.map((leaf) => {
    const text = leafText(leaf, bytes);
    return leaf.name === "" ? text : `${leaf.name} ${text}`;
  });
  const hidden = shape.hidden.map((name) => `${name === "" ? "union" : name} …`);
  const all = [...texts, ...hidden];
  return all.length === 1 && shape.leaves[0]!.name === "" ? all[0]! : `{ ${all.join(", ")} }`;
}

function leafText(leaf: Leaf, bytes: Uint8Array): string {
  const { type, offset, size, name } = leaf;
  const text = valueText(valueOf(leaf, bytes.subarray(offset, offset + size)), {
    name,
    type,
    place: { kind: "bytes", offset, size },
  });
  return type.kind === "string" || type.kind === "char" ? `"${text}"` : text;
}

function valueOf({ type }: Leaf, bytes: Uint8Array): DataValue {
  if (type.kind === "string") {
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  if (type.kind === "bool") return value !== 0n;
  return type.kind === "int" && type.signed ? BigInt.asIntN(bytes.length * 8, value) : value;
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
