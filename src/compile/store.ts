import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../package/native.js";
import { hash64 } from "./hash.js";

/** Most bytes that the cache may take on disk; the oldest entries go first. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The directory is looked through once in so many writes. */
const PRUNE_EVERY = 16;
const MAGIC = "BCCR0001";
const DAY_MS = 24 * 3600 * 1000;

/**
 * Bytes on disk by key, for things that can be made again. Synchronous and
 * free of heavy modules, because a cached one-liner reads it while it starts.
 * A damaged entry is a miss. It is only used when the directory belongs to
 * this user and is closed to others: what is loaded from it runs as root.
 */
export class CacheStore {
  private warning: string | undefined;
  private checked: boolean | undefined;
  private writes = 0;

  constructor(readonly directory: string = cacheDirectory()) {}

  /** Why the cache is not used, for -v; undefined while all is well. */
  get trouble(): string | undefined {
    return this.warning;
  }

  get(key: string): Uint8Array | undefined {
    if (!this.usable(false)) return undefined;
    let file: number;
    try {
      file = openSync(this.pathOf(key), constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch {
      return undefined;
    }
    try {
      const info = fstatSync(file);
      if (!info.isFile() || info.uid !== process.geteuid?.()) return undefined;
      const value = decode(readFileSync(file), key);
      const now = Date.now();
      if (value && now - info.mtimeMs > DAY_MS) futimesSync(file, now / 1000, now / 1000);
      return value;
    } catch {
      return undefined;
    } finally {
      closeSync(file);
    }
  }

  /** Never throws: without a cache everything still works. */
  put(key: string, value: Uint8Array): void {
    if (!this.usable(true)) return;
    const temporary = join(this.directory, `.${process.pid}-${Date.now()}-${this.writes}`);
    try {
      const flags =
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      const file = openSync(temporary, flags, 0o600);
      try {
        writeAll(file, encode(key, value));
      } finally {
        closeSync(file);
      }
      renameSync(temporary, this.pathOf(key));
    } catch (error) {
      this.warning ??= `the cache can't be written: ${reasonOf(error)}`;
      remove(temporary);
    }
    if (this.writes++ % PRUNE_EVERY === 0) this.prune();
  }

  private pathOf(key: string): string {
    return join(this.directory, hash64(Buffer.from(key)));
  }

  private usable(create: boolean): boolean {
    if (this.checked === undefined || (create && !this.checked && !this.warning)) {
      this.checked = this.check(create);
    }
    return this.checked;
  }

  private check(create: boolean): boolean {
    try {
      if (create) mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      const info = lstatSync(this.directory);
      const mine = info.isDirectory() && info.uid === process.geteuid?.();
      if (mine && (info.mode & 0o077) === 0) return true;
      this.warning = `the cache is not used: ${this.directory} ${mine ? "is open to others" : "belongs to another user"}`;
    } catch (error) {
      if (create) this.warning = `the cache can't be made: ${reasonOf(error)}`;
    }
    return false;
  }

  private prune(): void {
    try {
      const entries = readdirSync(this.directory).map((name) => {
        const path = join(this.directory, name);
        const info = lstatSync(path);
        return { path, bytes: info.size, time: info.mtimeMs, stale: name.startsWith(".") };
      });
      let total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
      for (const entry of entries.sort((a, b) => a.time - b.time)) {
        // What a killed writer left behind goes after a day.
        const left = entry.stale && Date.now() - entry.time > DAY_MS;
        if (total <= MOST_BYTES && !left) continue;
        remove(entry.path);
        total -= entry.bytes;
      }
    } catch {
      // Another process prunes at the same time.
    }
  }
}

/** Magic, key length, hash of the value, key, value. */
function encode(key: string, value: Uint8Array): Buffer {
  const keyBytes = Buffer.from(key);
  const head = Buffer.alloc(28);
  head.write(MAGIC, 0, "latin1");
  head.writeUInt32LE(keyBytes.length, 8);
  head.write(hash64(value), 12, "latin1");
  return Buffer.concat([head, keyBytes, value]);
}

function decode(entry: Buffer, key: string): Uint8Array | undefined {
  if (entry.length < 28 || entry.toString("latin1", 0, 8) !== MAGIC) return undefined;
  const keyEnd = 28 + entry.readUInt32LE(8);
  if (keyEnd > entry.length || !entry.subarray(28, keyEnd).equals(Buffer.from(key)))
    return undefined;
  const value = entry.subarray(keyEnd);
  return hash64(value) === entry.toString("latin1", 12, 28) ? value : undefined;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or is gone already.
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
