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

/** Bytes of the cache file; empty on systems without one. */
export function readLinkerCache(path = "/etc/ld.so.cache"): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * Libraries of this architecture whose names begin so, in the file's order:
 * newest version of a name first. A cache has some thousand entries, and a
 * one-liner wants one: the others are passed over without making strings.
 *
 * This is the "new" format of glibc, which since 2.32 stands alone and before
 * stood behind the old one. Entry: flags, name, path (offsets from this
 * header), OS version, hwcap; all little endian.
 */
export function* cachedLibraries(
  file: Buffer,
  prefix = "",
  arch: string = process.arch,
): Generator<CachedLibrary> {
  const start = file.indexOf(magic, 0, "latin1");
  if (start < 0 || file.length < start + headerBytes) return;
  // One string for the whole file: startsWith() at an offset beats anything of Buffer's.
  const text = file.toString("latin1", start);
  const words = new DataView(file.buffer, file.byteOffset + start, file.length - start);
  const count = words.getUint32(magic.length, true);
  const wanted = elfFlags[arch];
  for (
    let at = headerBytes, i = 0;
    i < count && at + entryBytes <= text.length;
    i++, at += entryBytes
  ) {
    if (words.getUint32(at, true) !== wanted) continue;
    const nameAt = words.getUint32(at + 4, true);
    if (!text.startsWith(prefix, nameAt)) continue;
    const name = stringAt(text, nameAt);
    const path = stringAt(text, words.getUint32(at + 8, true));
    if (name !== "" && path.startsWith("/")) yield { name, path };
  }
}

function stringAt(text: string, offset: number): string {
  const end = text.indexOf("\0", offset);
  return end < 0 ? "" : Buffer.from(text.slice(offset, end), "latin1").toString("utf8");
}
