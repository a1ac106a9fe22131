import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { EngineError, Session } from "../../src/engine/session.js";
import type { MapSpec } from "../../src/types/module.js";
import { moduleOf } from "./assemble.js";

const base: MapSpec = {
  name: "table",
  type: 1,
  keySize: 4,
  valueSize: 8,
  maxEntries: 100,
  flags: 0,
};
const open = (...maps: MapSpec[]) => Session.open({ module: moduleOf([], maps), programs: [] });

const key = (n: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
};
const value = (...numbers: number[]) => {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((n, i) => bytes.writeBigUInt64LE(BigInt(n), 8 * i));
  return bytes;
};
const number = (bytes: Uint8Array | undefined, at = 0) =>
  bytes === undefined
    ? NaN
    : Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(at, true));

describe("one entry", () => {
  it("is set, read, taken and deleted", () => {
    const session = open(base);
    const map = session.map("table");
    expect(map.get(key(1))).toBeUndefined();
    map.set(key(1), value(5));
    map.set(key(2), value(6));
    expect(number(map.get(key(1)))).toBe(5);
    expect(number(map.take(key(2)))).toBe(6);
    expect(map.get(key(2))).toBeUndefined();
    expect(map.delete(key(1))).toBe(true);
    expect(map.delete(key(1))).toBe(false);
    session.close();
  });

  it("has to have the map's sizes", () => {
    const session = open(base);
    expect(() => session.map("table").set(key(1), Buffer.alloc(4))).toThrow(/4 bytes, needs 8/);
    expect(() => session.map("table").get(Buffer.alloc(2))).toThrow(RangeError);
    session.close();
  });

  it("cannot be used after close", () => {
    const session = open(base);
    const map = session.map("table");
    session.close();
    session.close();
    expect(() => map.get(key(1))).toThrow(EngineError);
  });

  it("goes through a queue in order and a stack in reverse", () => {
    const queue = { ...base, name: "queue", type: 22, keySize: 0 };
    const session = open(queue, { ...queue, name: "stack", type: 23 });
    for (const name of ["queue", "stack"])
      for (const n of [1, 2]) session.map(name).set(undefined, value(n));
    expect(number(session.map("queue").get())).toBe(1);
    expect([1, 2].map(() => number(session.map("queue").take()))).toEqual([1, 2]);
    expect([1, 2].map(() => number(session.map("stack").take()))).toEqual([2, 1]);
    expect(session.map("queue").take()).toBeUndefined();
    session.close();
  });
});

describe("a whole map", () => {
  const hashes = [1, 5, 9, 10]; // hash, per-CPU hash, LRU hash, LRU per-CPU hash
  it.each([...hashes, 2, 6])("is read, set, cleared: type %i", (type) => {
    const session = open({ ...base, type, maxEntries: 2000 });
    const map = session.map("table");
    const slots = map.valueBytes / 8;
    const count = 1000;
    const keys = Buffer.concat(Array.from({ length: count }, (_, i) => key(i)));
    const values = Buffer.concat(
      Array.from({ length: count }, (_, i) => value(...Array.from({ length: slots }, () => i))),
    );
    map.setAll(keys, values);
    const read = map.read();
    expect(read.count).toBe(hashes.includes(type) ? count : 2000);
    for (let i = 0; i < count; i++) {
      const at = Buffer.from(read.keys).readUInt32LE(i * 4);
      const expected = at < count ? at : 0;
      for (let slot = 0; slot < slots; slot++)
        expect(number(read.values, i * map.valueBytes + slot * 8)).toBe(expected);
    }
    expect(map.read({ clear: true }).count).toBe(read.count);
    const left = map.read();
    expect(left.count).toBe(hashes.includes(type) ? 0 : 2000);
    expect(Buffer.from(left.values).every((byte) => byte === 0)).toBe(true);
    session.close();
  });

  it("may have 100,000 entries", () => {
    const count = 100_000;
    const session = open({ ...base, maxEntries: count });
    const map = session.map("table");
    const keys = Buffer.alloc(count * 4);
    const values = Buffer.alloc(count * 8);
    for (let i = 0; i < count; i++) {
      keys.writeUInt32LE(i, i * 4);
      values.writeUInt32LE(i, i * 8);
    }
    map.setAll(keys, values);
    const read = map.read();
    expect(read.count).toBe(count);
    const sum = Array.from({ length: count }, (_, i) => number(read.values, i * 8)).reduce(
      (a, b) => a + b,
      0,
    );
    expect(sum).toBe((count * (count - 1)) / 2);
    session.close();
  });

  it("is walked where the kernel has no batch call", () => {
    // A trie of IPv4 prefixes: length, then address.
    const trie = open({ ...base, type: 11, keySize: 8, flags: 1 });
    const map = trie.map("table");
    for (const n of [1, 2, 3]) map.set(Buffer.from([32, 0, 0, 0, 10, 0, 0, n]), value(n));
    expect(map.read().count).toBe(3);
    map.clear();
    expect(map.read().count).toBe(0);
    trie.close();
  });
});

describe("maps that need care", () => {
  it("are made with their patterns first, and cut names", () => {
    const session = open(
      {
        ...base,
        name: "outer_map_with_a_very_long_name",
        type: 12,
        valueSize: 4,
        innerMap: "inner",
      },
      { ...base, name: "inner" },
      { ...base, name: "outer2", type: 13, valueSize: 4, innerMap: "inner" },
    );
    const inner = Buffer.alloc(4);
    inner.writeUInt32LE(session.map("inner").fd);
    session.map("outer_map_with_a_very_long_name").set(key(0), inner);
    session.map("outer2").set(key(7), inner);
    expect(session.map("outer2").get(key(7))).toBeDefined();
    session.close();
  });

  it.each([
    ["program array", { type: 3, valueSize: 4 }],
    ["perf buffer", { type: 4, valueSize: 4, maxEntries: 0 }],
    ["stack trace", { type: 7, valueSize: 127 * 8 }],
    ["cgroup array", { type: 8, valueSize: 4 }],
    ["device map", { type: 14, valueSize: 4 }],
    ["socket map", { type: 15, valueSize: 4 }],
    ["CPU map", { type: 16, valueSize: 4, maxEntries: 1 }],
    ["socket hash", { type: 18, valueSize: 4 }],
    ["ring buffer of an odd size", { type: 27, keySize: 0, valueSize: 0, maxEntries: 5000 }],
  ])("can be made: %s", (_, extra) => {
    open({ ...base, ...extra }).close();
  });

  it("take the size that a run wants", () => {
    const session = Session.open({
      module: moduleOf([], [{ ...base, type: 27, keySize: 0, valueSize: 0, maxEntries: 4096 }]),
      programs: [],
      maps: { table: { maxEntries: 1 << 20 } },
    });
    expect(session.map("table").maxEntries).toBe(1 << 20);
    session.close();
  });

  it("that the kernel refuses are named in plain words", () => {
    expect(() => open({ ...base, keySize: 0 })).toThrow(/hash|map table/);
    expect(() => open({ ...base, type: 12, valueSize: 4, innerMap: "nowhere" })).toThrow(/nowhere/);
    expect(() => open(base).map("other")).toThrow(/no map other/);
  });
});

describe("per-CPU values", () => {
  it("have a slot for each possible CPU where /sys does not say how many there are", () => {
    const script = `
      const module = { exports: {} };
      process.dlopen(module, ${JSON.stringify(join(packageRoot(), "build/Release/runtime.node"))});
      const map = new module.exports.Map({ name: "x", type: 6, keySize: 4, valueSize: 8, maxEntries: 1, flags: 0 });
      console.log(map.valueBytes, map.lookup(new Uint8Array(4)).length);`;
    const seen = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
    const hidden = execFileSync(
      "unshare",
      [
        ...["-m", "/bin/sh", "-c"],
        'mount -t tmpfs none /sys/devices/system/cpu && exec taskset 1 "$0" -e "$1"',
        ...[process.execPath, script],
      ],
      { encoding: "utf8" },
    );
    expect(hidden).toBe(seen);
  });
});
