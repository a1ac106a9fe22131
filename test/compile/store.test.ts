import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hash64 } from "../../src/compile/hash.js";
import { CacheStore } from "../../src/compile/store.js";

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), "store-"))));
afterEach(() => rmSync(base, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);
const entries = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name !== "CACHEDIR.TAG");
const only = (directory: string): string => join(directory, entries(directory)[0]!);

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

  it("has at once what it writes when there is time", async () => {
    const store = new CacheStore(join(base, "cache"));
    let made = 0;
    store.putSoon("a", () => (made++, bytes("one")));
    store.putSoon("b", () => (made++, bytes("two")));
    expect(made).toBe(0);
    expect(Buffer.from(store.get("a")!).toString()).toBe("one");
    expect(new CacheStore(store.directory).get("b")).toBeUndefined();
    await vi.waitUntil(() => new CacheStore(store.directory).get("b") !== undefined);
    expect(Buffer.from(new CacheStore(store.directory).get("b")!).toString()).toBe("two");
    expect(made).toBe(2);
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
    expect(entries(store.directory)).toHaveLength(1);
  });

  it("does not follow a link to another file, nor read one that has two names", () => {
    const store = new CacheStore(join(base, "cache"));
    store.put("a", bytes("one"));
    const path = only(store.directory);
    const copy = join(base, "copy");
    writeFileSync(copy, readFileSync(path));
    rmSync(path);
    symlinkSync(copy, path);
    expect(store.get("a")).toBeUndefined();
    rmSync(path);
    linkSync(copy, path);
    expect(store.get("a")).toBeUndefined();
    rmSync(copy);
    expect(store.get("a")).toBeDefined();
  });

  it("leaves a directory alone that holds somebody's files, whatever their names", () => {
    const own = join(base, "own");
    mkdirSync(own, { mode: 0o700 });
    writeFileSync(join(own, ".profile"), "mine");
    const store = new CacheStore(own);
    store.put("a", bytes("one"));
    expect(store.trouble).toContain("it holds other files (.profile)");
    expect(store.get("a")).toBeUndefined();
    expect(readdirSync(own)).toEqual([".profile"]);
  });

  it("makes room among its own entries only", () => {
    const store = new CacheStore(join(base, "cache"));
    store.put("a", bytes("one"));
    const old = new Date(Date.now() - 10 * 24 * 3600 * 1000);
    const strangers = ["notes.txt", ".hidden", ".bcc-repl-x", "0123456789abcdeg"];
    const ours = ["0123456789abcdef", ".bcc-repl-17-k3f"];
    for (const name of [...strangers, ...ours]) {
      const path = join(store.directory, name);
      writeFileSync(path, "");
      // More than there is room for, older than all that was put.
      truncateSync(path, 80 << 20);
      utimesSync(path, old, old);
    }
    mkdirSync(join(store.directory, "fedcba9876543210"));
    for (let i = 0; i < 17; i++) store.put(`b${i}`, bytes("two"));
    const left = readdirSync(store.directory);
    for (const name of [...strangers, "fedcba9876543210", "CACHEDIR.TAG"])
      expect(left).toContain(name);
    for (const name of ours) expect(left).not.toContain(name);
    expect(store.get("b16")).toBeDefined();
  });

  it("works on without a directory, and says why", () => {
    writeFileSync(join(base, "file"), "");
    const store = new CacheStore(join(base, "file", "cache"));
    store.put("a", bytes("one"));
    expect(store.get("a")).toBeUndefined();
    expect(store.trouble).toContain("can't be made");
  });
});
