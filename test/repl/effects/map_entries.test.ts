import { describe, expect, it } from "vitest";
import { fieldsOf, keyType, valueType } from "../../../src/ctypes/index.js";
import { entryLines, type RawEntries } from "../../../src/repl/effects/map_entries.js";
import type { MapSpec } from "../../../src/types/module.js";

/** Without BTF: by libbcc's descriptions, as maps that have no types. */
function rawLines(spec: MapSpec, entries: RawEntries, most: number): readonly string[] {
  const [key, value] = [keyType({ maps: [] }, spec), valueType({ maps: [] }, spec)];
  const fields = {
    key: key && fieldsOf(key, "key"),
    value: value && fieldsOf(value, "value"),
    valueSize: spec.valueSize,
    perCpu: spec.type === 6,
  };
  return entryLines(fields, entries, most, {
    symbols: undefined as never,
    stacks: undefined as never,
  });
}

const map = (change: Partial<MapSpec>): MapSpec => ({
  name: "m",
  type: 1,
  keySize: 4,
  valueSize: 8,
  maxEntries: 10,
  flags: 0,
  key: "unsigned int",
  value: "unsigned long long",
  ...change,
});

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const long = (value: number): readonly number[] => [value, 0, 0, 0, 0, 0, 0, 0];

describe("a map as it is", () => {
  it("marks texts that were cut, in structs and in arrays", () => {
    const spec = map({
      keySize: 20,
      valueSize: 40,
      key: ["key_t", [["path", "char", [20]]], "struct"],
      value: ["val_t", [["names", "char", [2, 20]]], "struct"],
    });
    const long = Buffer.from(`${"a".repeat(19)}\0`);
    const short = Buffer.from("b".padEnd(20, "\0"));
    const entries = {
      ...{ count: 1, keySize: 20, valueBytes: 40 },
      ...{ keys: long, values: Buffer.concat([short, long]) },
    };
    const kept = `"${"a".repeat(18)}"…`;
    expect(rawLines(spec, entries, 10)).toEqual([`{ path ${kept} } → { names ["b", ${kept}] }`]);
  });

  it("has structs by their members", () => {
    const spec = map({
      keySize: 12,
      valueSize: 16,
      key: [
        "key_t",
        [
          ["pid", "unsigned int"],
          ["comm", "char", [8]],
        ],
        "struct",
      ],
      value: [
        "val_t",
        [
          ["bytes", "unsigned long long"],
          ["error", "int"],
          ["flag", "_Bool"],
        ],
        "struct",
      ],
    });
    const entries = {
      count: 1,
      keySize: 12,
      valueBytes: 16,
      keys: bytes(7, 1, 0, 0, 115, 115, 104, 0, 99, 0, 0, 0),
      values: bytes(...long(200), 254, 255, 255, 255, 1, 0, 0, 0),
    };
    expect(rawLines(spec, entries, 10)).toEqual([
      '{ pid 263, comm "ssh" } → { bytes 200, error -2, flag true }',
    ]);
  });

  it("has a value for each CPU where the map has, and no more entries than asked for", () => {
    const entries = {
      count: 3,
      keySize: 4,
      valueBytes: 16,
      keys: bytes(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0),
      values: bytes(...[5, 6, 0, 1, 9, 9].flatMap(long)),
    };
    expect(rawLines(map({ type: 6 }), entries, 2)).toEqual([
      "0 → [5, 6] by CPU",
      "1 → [0, 1] by CPU",
      "… and 1 more",
    ]);
  });

  it("is bytes where the form is unknown", () => {
    const entries = {
      count: 1,
      keySize: 4,
      valueBytes: 8,
      keys: bytes(1, 2, 3, 4),
      values: bytes(...long(255)),
    };
    const spec = map({ key: "of no known form", value: ["u", [["a", "int"]], "union"] });
    expect(rawLines(spec, entries, 9)).toEqual(["01 02 03 04 → ff 00 00 00 00 00 00 00"]);
    expect(rawLines(spec, { ...entries, count: 0 }, 9)).toEqual(["empty"]);
  });
});
