import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  lstatSync,
  readdirSync,
  readFileSync,
} from "node:fs";
import { openOwn, ownDirectory, replaceOwn } from "../files/own_files.js";
import { draftPattern, remove } from "../files/output.js";
import type { HeldDirectory } from "../files/walk.js";
import { fileTrouble, FileRefused, isMissing } from "../files/trouble.js";
import { cacheDirectory } from "../package/native.js";
import { hash64 } from "./hash.js";

/** Most bytes that the cache may take on disk; the oldest entries go first. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The directory is looked through once in so many writes. */
const PRUNE_EVERY = 16;
const MAGIC = "BCCR0001";
const DAY_MS = 24 * 3600 * 1000;
/** What `hash64` makes: the names of entries. Nothing else in the directory is ever touched. */
const entryPattern = /^[0-9a-f]{16}$/;
/** Longer than it takes to load and attach what was compiled. */
const SOON_MS = 50;

/** Says to this program, and to backups, that the directory is a cache: bford.info/cachedir. */
const tagName = "CACHEDIR.TAG";
const tag = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by bcc-repl; may be removed.\n";

/**
 * Bytes on disk by key, for things that can be made again. Synchronous and
 * free of heavy modules, because a cached one-liner reads it while it starts.
 * A damaged entry is a miss. It is only used when the directory belongs to
 * this user and is closed to others: what is loaded from it runs as root. And
 * only when it was made for this: a directory that somebody uses for something
 * else is left alone.
 */
export class CacheStore {
  private warning: string | undefined;
  private held: HeldDirectory | undefined;
  private checked = false;
  private writes = 0;
  private readonly waiting = new Map<string, () => Uint8Array>();

  constructor(readonly directory: string = cacheDirectory()) {}

  /** Why the cache is not used, for -v; undefined while all is well. */
  get trouble(): string | undefined {
    this.settle();
    return this.warning;
  }

  get(key: string): Uint8Array | undefined {
    this.write(key);
    const directory = this.usable(false);
    if (directory === undefined) return undefined;
    try {
      const file = openOwn(directory, nameOf(key), constants.O_RDONLY);
      try {
        const value = decode(readFileSync(file), key);
        const now = Date.now();
        if (value && now - fstatSync(file).mtimeMs > DAY_MS)
          futimesSync(file, now / 1000, now / 1000);
        return value;
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  }

  /** When this process is likely to be idle, or ends: what is to be attached need not wait for the disk. */
  putSoon(key: string, make: () => Uint8Array): void {
    if (this.waiting.size === 0) process.once("exit", this.settle);
    this.waiting.set(key, make);
    setTimeout(() => this.write(key), SOON_MS).unref();
  }

  /** Nothing is left to be written. */
  readonly settle = (): void => {
    for (const key of [...this.waiting.keys()]) this.write(key);
  };

  private write(key: string): void {
    const make = this.waiting.get(key);
    if (make === undefined) return;
    this.waiting.delete(key);
    if (this.waiting.size === 0) process.off("exit", this.settle);
    this.put(key, make());
  }

  /** Never throws: without a cache everything still works. */
  put(key: string, value: Uint8Array): void {
    const directory = this.usable(true);
    if (directory === undefined) return;
    try {
      replaceOwn(directory, nameOf(key), encode(key, value));
    } catch (error) {
      this.warning ??= `the cache can't be written: ${fileTrouble(error)}`;
    }
    if (this.writes++ % PRUNE_EVERY === 0) prune(directory);
  }

  private usable(make: boolean): HeldDirectory | undefined {
    if (this.held !== undefined || this.warning !== undefined || (this.checked && !make))
      return this.held;
    this.checked = true;
    try {
      this.held = openCache(this.directory, make);
    } catch (error) {
      if (error instanceof FileRefused)
        this.warning = `the cache is not used: ${this.directory}: ${error.message}`;
      else if (make) this.warning = `the cache can't be made: ${fileTrouble(error)}`;
    }
    return this.held;
  }
}

/** @throws FileRefused when it is there and must not be used */
function openCache(path: string, make: boolean): HeldDirectory | undefined {
  const directory = ownDirectory(path, make);
  try {
    if ((directory.stat().mode & 0o077) !== 0) throw new FileRefused("it is open to others");
    if (isTagged(directory)) return directory;
    const others = readdirSync(directory.at(".")).filter((name) => !isOurs(name));
    if (others.length > 0) throw new FileRefused(`it holds other files (${others[0]})`);
    if (make) replaceOwn(directory, tagName, Buffer.from(tag));
    return directory;
  } catch (error) {
    directory.close();
    throw error;
  }
}

function isTagged(directory: HeldDirectory): boolean {
  try {
    const file = openOwn(directory, tagName, constants.O_RDONLY);
    try {
      return readFileSync(file, "utf8") === tag;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isMissing(error) || error instanceof FileRefused) return false;
    throw error;
  }
}

const isEntry = (name: string): boolean => entryPattern.test(name) || draftPattern.test(name);

/** The set-up builds the native parts here where the package itself can't be written. */
const isOurs = (name: string): boolean =>
  isEntry(name) || /^(native|build)-[\w-]+$|^setup\.lock$/.test(name);

function prune(directory: HeldDirectory): void {
  try {
    const entries = readdirSync(directory.at("."))
      .filter(isEntry)
      .flatMap((name) => {
        const info = lstatSync(directory.at(name));
        const draft = draftPattern.test(name);
        return info.isFile() ? [{ name, bytes: info.size, time: info.mtimeMs, draft }] : [];
      });
    let total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries.sort((a, b) => a.time - b.time)) {
      // What a killed writer left behind goes after a day.
      const left = entry.draft && Date.now() - entry.time > DAY_MS;
      if (total <= MOST_BYTES && !left) continue;
      remove(directory, entry.name);
      total -= entry.bytes;
    }
  } catch {
    // Another process prunes at the same time.
  }
}

const nameOf = (key: string): string => hash64(Buffer.from(key));

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
