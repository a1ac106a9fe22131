import { readFileSync } from "node:fs";

/** One library that the dynamic linker knows. */
export interface CachedLibrary {
  /** `libc.so.6` */
  readonly name: string;
  readonly path: string;
}

const magic = "glibc-ld.so.cache1.1";
const headerBytes = 48;
const entryBytes = 24;

/** Low byte: ELF for glibc's ABI; second byte: architecture, as ldconfig writes them. */
const elfFlags: Readonly<Record<string, number>> = { x64: 0x0303, arm64: 0x0a03 };

/** Libraries of this architecture, in the file's order: newest version of a name first. */
export function readLinkerCache(path = "/etc/ld.so.cache", arch: string = process.arch): readonly CachedLibrary[] {
  try {
    return parseLinkerCache(readFileSync(path), arch);
  } catch {
    return [];
  }
}

/**
 * The "new" format of glibc, which since 2.32 stands alone and before stood
 * behind the old one. Entry: flags, name, path (offsets from this header),
 * OS version, hwcap; all little endian.
 */
export function parseLinkerCache(file: Buffer, arch: string): readonly CachedLibrary[] {
  const start = file.indexOf(magic, 0, "latin1");
  if (start < 0 || file.length < start + headerBytes) return [];
  const cache = file.subarray(start);
  const count = cache.readUInt32LE(magic.length);
  const wanted = elfFlags[arch];
  const libraries: CachedLibrary[] = [];
  for (let i = 0; i < count; i++) {
    const at = headerBytes + i * entryBytes;
    if (at + entryBytes > cache.length) break;
    if (cache.readUInt32LE(at) !== wanted) continue;
    const name = stringAt(cache, cache.readUInt32LE(at + 4));
    const library = stringAt(cache, cache.readUInt32LE(at + 8));
    if (name !== "" && library.startsWith("/")) libraries.push({ name, path: library });
  }
  return libraries;
}

function stringAt(bytes: Buffer, offset: number): string {
  const end = bytes.indexOf(0, offset);
  return end < 0 ? "" : bytes.toString("utf8", offset, end);
}
