import { describe } from "../../../src/program/describe.js";
import { entriesOf } from "../../../src/program/entries.js";
import type { MapSpec } from "../../../src/types/module.js";
import { expectSound, type TextTarget } from "../target.js";

/*
 * A compiled module's maps and types, as other people's programs have them in the
 * kernel: a line a map (name, type, sizes of key and value, entries, flags, ids of
 * the key's and the value's type, members of events), then the BTF in hexadecimal.
 */

const MAP = /^(\w+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) ?(.*)$/;

function mapOf(line: string): MapSpec | undefined {
  const [, name = "", ...rest] = MAP.exec(line) ?? [];
  if (name === "") return undefined;
  const [type, keySize, valueSize, maxEntries, flags, key, value] = rest
    .slice(0, 7)
    .map((word) => Number(word) >>> 0) as [number, number, number, number, number, number, number];
  const fields = rest[7] === undefined || rest[7] === "" ? undefined : rest[7].split(",");
  return {
    ...{ name, type, keySize, valueSize, maxEntries, flags },
    ...(key === 0 ? {} : { btfKeyTypeId: key }),
    ...(value === 0 ? {} : { btfValueTypeId: value }),
    ...(fields ? { eventFields: fields } : {}),
  };
}

function described(input: string): void {
  const lines = input.split("\n");
  const maps = lines.flatMap((line) => mapOf(line) ?? []).slice(0, 16);
  const hex = lines.filter((line) => !MAP.test(line)).join("");
  const module = { maps, btf: Buffer.from(hex.replace(/[^0-9a-f]/g, ""), "hex") };
  for (const map of maps) {
    expectSound(describe(module, { map: map.name }));
    entriesOf(module, map);
  }
}

/** Numbers of BTF: a type's info word with its kind and number of parts, ids, sizes. */
const WORDS = [
  ...["00000000", "01000000", "ffffffff", "00000080", "ffffff7f", "08000000", "40000000"],
  ...["02000004", "02000084", "00000008", "00000003", "00000001", "0000000a", "03000006"],
  ...[
    "ffff0004",
    "01000005",
    "0000000d",
    "02000013",
    "\nm 1 4 8 10 0 3 4",
    "\nm 27 0 0 4096 0 0 0",
  ],
  ...["\nm 4 4 4 128 0 0 0 a#int,b#u64", "\nm 2 4 4294967295 1 0 1 2", "9feb0100"],
];

export const modules: readonly TextTarget[] = [
  { name: "describe", words: WORDS, most: 32768, run: described },
];
