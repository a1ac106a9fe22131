import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hash64 } from "../../src/compile/hash.js";
import { CacheStore } from "../../src/compile/store.js";

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), "store-"))));
afterEach(() => rmSync(base, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);
const only = (directory: string): string => join(directory, readdirSync(directory)[0]!);

describe("CacheStore", () => {
  it("gives back what was put, in a directory that only its user can open", () => {
    const store = new CacheStore(join(base, "cache"));
    expect(store.get("a")).toBeUndefined();
    store.put("a", bytes("one"));
    store.put("b", bytes("two"));
    expect(Buffer.from(new CacheStore(store.directory).get("a")!).toString()).toBe("one");
    expect(Buffer.from(store.get("b")!).toString()).toBe("two");
    expect(store.get("c")).toBeUndefined();
    expect(store.trouble).toBeUndefined();
  });

  it("takes a damaged or cut entry for a miss", () => {
    const store = new CacheStore(join(base, "cache"));
    store.put("a", bytes("the value of a"));
    const path = only(store.directory);
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at += 3) {
      const bad = Buffer.from(good);
      bad[at] = bad[at]! ^ 0x41;
      writeFileSync(path, bad);
      expect(store.get("a")).toBeUndefined();
      writeFileSync(path, good.subarray(0, at));
      expect(store.get("a")).toBeUndefined();
    }
    writeFileSync(path, good);
    expect(store.get("a")).toBeDefined();
  });

  it("does not give one key's value for another of equal hash", () => {
    const store = new CacheStore(join(base, "cache"));
    store.put("a", bytes("one"));
    const entry = readFileSync(only(store.directory));
    writeFileSync(join(store.directory, hash64(bytes("b"))), entry, { mode: 0o600 });
    expect(store.get("b")).toBeUndefined();
  });

  it("does not trust a directory that is open to others", () => {
    const store = new CacheStore(join(base, "cache"));
    store.put("a", bytes("one"));
    chmodSync(store.directory, 0o755);
    const again = new CacheStore(store.directory);
    expect(again.get("a")).toBeUndefined();
    again.put("b", bytes("two"));
    expect(again.trouble).toContain("open to others");
    expect(readdirSync(store.directory)).toHaveLength(1);
  });

  it("does not follow a link to another directory or file", () => {
    const store = new CacheStore(join(base, "cache"));
    store.put("a", bytes("one"));
    symlinkSync(store.directory, join(base, "link"));
    expect(new CacheStore(join(base, "link")).get("a")).toBeUndefined();
    const path = only(store.directory);
    const copy = join(base, "copy");
    writeFileSync(copy, readFileSync(path));
    rmSync(path);
    symlinkSync(copy, path);
    expect(store.get("a")).toBeUndefined();
  });

  it("works on without a directory, and says why", () => {
    writeFileSync(join(base, "file"), "");
    const store = new CacheStore(join(base, "file", "cache"));
    store.put("a", bytes("one"));
    expect(store.get("a")).toBeUndefined();
    expect(store.trouble).toContain("can't be made");
  });
});
