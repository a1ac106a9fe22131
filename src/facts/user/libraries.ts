import { accessSync, constants, readdirSync, readlinkSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { cachedLibraries, readLinkerCache } from "./ldcache.js";
import { inOurMountNamespace, type MappedFile, mappedFiles, pathOfMapped } from "./mappings.js";
import type { NativeFacts } from "../../native/facts.js";
import { statOf } from "../stat.js";
import { literalPattern } from "../../types/literal_pattern.js";

const multiarch = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
/** Where libraries are on systems without a linker cache (musl). */
const fallbackDirectories = [
  `/lib/${multiarch}`,
  `/usr/lib/${multiarch}`,
  "/lib64",
  "/usr/lib64",
  "/lib",
  "/usr/lib",
];

/** Of four letters one other makes another word: they have to be the same ones, or one too many or too few. */
const isNear = (name: string, near: string): boolean =>
  name.length > 4 || near.length !== name.length || letters(name) === letters(near);

const letters = (name: string): string => [...name.toLowerCase()].sort().join("");

/** Finds the file that a person means by `c`, `ssl`, `c.so.6`, `bash`, `./a.out`. */
export class Libraries {
  private cache: Buffer | undefined;

  constructor(private readonly native: () => NativeFacts) {}

  library(name: string, pid?: number): string | undefined {
    if (name === "") return undefined;
    if (name.includes("/")) return fileAt(name, pid);
    if (pid !== undefined) {
      const mapped = mappedNamed(name, pid);
      if (mapped) return mapped;
    }
    return this.inCache(name) ?? inDirectories(name) ?? onPath(name);
  }

  nearestLibraries(name: string, most = 3): readonly string[] {
    const names = new Set<string>();
    for (const { name: file } of cachedLibraries(this.cacheFile())) {
      names.add(file);
      const short = /^lib(.+?)(?:-[\d.]+)?\.so/.exec(file)?.[1];
      if (short) names.add(short);
    }
    for (const directory of pathDirectories()) for (const file of list(directory)) names.add(file);
    return this.native()
      .nearestOf(basename(name), [...names].join("\n"), most)
      .filter((near) => isNear(basename(name), near));
  }

  private cacheFile(): Buffer {
    return (this.cache ??= readLinkerCache());
  }

  private inCache(name: string): string | undefined {
    const matches = libraryNamed(name);
    for (const prefix of name.startsWith("lib") ? [name, `lib${name}`] : [`lib${name}`]) {
      for (const one of cachedLibraries(this.cacheFile(), prefix)) {
        if (matches(one.name) && isFile(one.path)) return one.path;
      }
    }
    return undefined;
  }
}

/** `c` and `libc` are libc.so, libc.so.6, libc-2.31.so; `c.so.6` and `libc.so.6` are exactly that. */
function libraryNamed(name: string): (file: string) => boolean {
  if (/\.so(\.|$)/.test(name)) return (file) => file === name || file === `lib${name}`;
  const plain = literalPattern(name);
  const optional = name.startsWith("lib") ? "(?:lib)?" : "lib";
  const pattern = new RegExp(`^${optional}${plain}(-[\\d.]+)?\\.so(\\.|$)`);
  return (file) => pattern.test(file);
}

/** A path: absolute or from the current directory; with a pid, in what that process sees as /. */
function fileAt(path: string, pid: number | undefined): string | undefined {
  const absolute = resolve(path);
  if (pid !== undefined && path.startsWith("/") && !inOurMountNamespace(pid)) {
    const inside = `/proc/${pid}/root${absolute}`;
    if (isFile(inside)) return inside;
  }
  return isFile(absolute) ? absolute : undefined;
}

/** The library or program of that name which the process runs, in its own mount namespace. */
function mappedNamed(name: string, pid: number): string | undefined {
  const matches = libraryNamed(name);
  const files = mappedFiles(pid);
  const named = (test: (file: string) => boolean): MappedFile | undefined =>
    files.find((f) => test(basename(f.path)));
  const found = named(matches) ?? named((file) => file === name);
  if (found) return pathOfMapped(pid, found);
  // A program run under another name: `python3` is mapped as python3.11.
  const program = onPath(name);
  if (program === undefined) return undefined;
  try {
    const running = statSync(`/proc/${pid}/exe`);
    const asked = statSync(program);
    return running.ino === asked.ino && running.dev === asked.dev
      ? readlinkSync(`/proc/${pid}/exe`)
      : undefined;
  } catch {
    return undefined;
  }
}

function inDirectories(name: string): string | undefined {
  const matches = libraryNamed(name);
  for (const directory of fallbackDirectories) {
    const found = list(directory).filter(matches).sort().at(-1);
    if (found) return join(directory, found);
  }
  return undefined;
}

function onPath(name: string): string | undefined {
  for (const directory of pathDirectories()) {
    const path = join(directory, name);
    if (isFile(path) && isExecutable(path)) return path;
  }
  return undefined;
}

/** Relative entries of $PATH are left out: what they mean depends on where one stands. */
function pathDirectories(): readonly string[] {
  return (process.env["PATH"] ?? "").split(":").filter((directory) => directory.startsWith("/"));
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
