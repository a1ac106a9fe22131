import { recordBytes, rowDecoder, type ValueSources } from "../../engine/readers/values.js";
import { partText } from "../../render/values.js";
import type { DataField } from "../../types/data.js";

/** One after the other, as the kernel gives them. */
export interface RawEntries {
  readonly count: number;
  readonly keySize: number;
  /** Per-CPU maps have a value for each CPU, each filled up to 8 bytes. */
  readonly valueBytes: number;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

/** How a map's bytes are read; undefined where the layout of keys or values can't be told. */
export interface EntryFields {
  readonly key: readonly DataField[] | undefined;
  readonly value: readonly DataField[] | undefined;
  readonly valueSize: number;
  readonly perCpu: boolean;
}

type Text = (at: number) => string;

/** Entries by the members of their structs, those that are zero too; what has no known form as bytes. */
export function entryLines(
  fields: EntryFields,
  entries: RawEntries,
  most: number,
  sources: ValueSources,
): readonly string[] {
  const { count, keySize, valueBytes, keys, values } = entries;
  if (count === 0) return ["empty"];
  const { valueSize } = fields;
  const keyAt = textReader(fields.key, keys, keySize, sources);
  const valueAt = textReader(fields.value, values, valueSize, sources);
  const stride = (valueSize + 7) & ~7;
  const shown = fields.perCpu ? byCpu(valueAt, Math.floor(valueBytes / stride), stride) : valueAt;
  const lines = Array.from(
    { length: Math.min(count, most) },
    (_, i) => `${keyAt(i * keySize)} → ${shown(i * valueBytes)}`,
  );
  return count > most ? [...lines, `… and ${count - most} more`] : lines;
}

const byCpu =
  (value: Text, cpus: number, stride: number): Text =>
  (at) =>
    `[${Array.from({ length: cpus }, (_, cpu) => value(at + cpu * stride)).join(", ")}] by CPU`;

/** `12`, `{ pid 12, comm "sshd" }`, or bytes. */
export function textReader(
  fields: readonly DataField[] | undefined,
  bytes: Uint8Array,
  size: number,
  sources: ValueSources,
): Text {
  if (fields === undefined || fields.length === 0)
    return (at) => hex(bytes.subarray(at, at + size));
  const decode = rowDecoder(fields, sources);
  const from = recordBytes(bytes);
  const alone = fields.length === 1 && /^(key|value)$/.test(fields[0]!.name);
  return (at) => {
    const texts = decode(from, at).map((value, i) => partText(value, fields[i]!));
    return alone
      ? texts[0]!
      : `{ ${texts.map((text, i) => `${fields[i]!.name} ${text}`).join(", ")} }`;
  };
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
