import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

/** A section as an attack needs it: `data` in the file, or a `size` of which nothing is written. */
export interface ElfPart {
  readonly name?: string;
  readonly type: number;
  readonly data?: Buffer;
  readonly size?: number;
  /** Name of the section that sh_link points to. */
  readonly link?: string;
}

export interface ElfFunctionPart {
  /** Offset of the name in .strtab. */
  readonly name: number;
  readonly address: number;
  readonly size: number;
}

/** Where the file's one segment is linked: offset 0 of the file. */
export const BASE = 0x10000;
const HEADER = 64;

/** Writes a 64-bit shared object with one executable segment over all of it. */
export function writeElf(
  path: string,
  parts: readonly ElfPart[],
  options: { readonly bareSections?: number; readonly segments?: number } = {},
): void {
  const named = [...parts, { name: ".shstrtab", type: 3 }];
  const names = Buffer.from(`\0${named.map((part) => part.name ?? "").join("\0")}\0`);
  const fd = openSync(path, "w");
  let end = HEADER + 56;
  const put = (data: Buffer): number => {
    const at = end;
    writeSync(fd, data, 0, data.length, at);
    end = at + ((data.length + 15) & ~15);
    return at;
  };
  const headers = named.map((part) => {
    const data = part.name === ".shstrtab" && !("data" in part) ? names : part.data;
    const offset = data ? put(data) : end;
    return sectionHeader({
      name: names.indexOf(`\0${part.name ?? ""}\0`) + 1,
      type: part.type,
      offset,
      size: part.size ?? data?.length ?? 0,
      link: 1 + named.findIndex(({ name }) => name === part.link),
    });
  });
  const bare = options.bareSections ?? 0;
  const count = 1 + headers.length + bare;
  const table = put(
    Buffer.concat([
      Buffer.alloc(64),
      ...headers,
      Buffer.alloc(bare * 64, sectionHeader({ name: 1, type: 1 })),
    ]),
  );
  const sparse = Math.max(0, ...parts.map(({ size }) => size ?? 0));
  if (sparse > 0) ftruncateSync(fd, end + sparse);
  writeSync(fd, fileHeader(table, count, headers.length, options.segments ?? 1), 0, HEADER, 0);
  writeSync(fd, segment(0x7fff_ffff), 0, 56, HEADER);
  closeSync(fd);
}

function fileHeader(table: number, count: number, names: number, segments: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write("\x7fELF\x02\x01\x01", 0, "latin1");
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(HEADER), 32);
  header.writeBigUInt64LE(BigInt(table), 40);
  [HEADER, 56, segments, 64, count, names].forEach((v, i) => header.writeUInt16LE(v, 52 + 2 * i));
  return header;
}

function segment(size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(5, 4);
  [0, BASE, BASE, size, size].forEach((v, i) => header.writeBigUInt64LE(BigInt(v), 8 + 8 * i));
  return header;
}

function sectionHeader(s: {
  readonly name: number;
  readonly type: number;
  readonly offset?: number;
  readonly size?: number;
  readonly link?: number;
}): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(s.name, 0);
  header.writeUInt32LE(s.type, 4);
  header.writeBigUInt64LE(BigInt(s.offset ?? 0), 24);
  header.writeBigUInt64LE(BigInt(s.size ?? 0), 32);
  header.writeUInt32LE(s.link ?? 0, 40);
  return header;
}

/** .symtab and .strtab, or .dynsym and .dynstr. */
export function symbolTable(
  strings: Buffer,
  functions: readonly ElfFunctionPart[],
  dynamic = false,
): readonly ElfPart[] {
  const table = Buffer.alloc(24 * (functions.length + 1));
  functions.forEach(({ name, address, size }, i) => {
    const at = 24 * (i + 1);
    table.writeUInt32LE(name, at);
    table.writeUInt8(0x12, at + 4);
    table.writeUInt16LE(1, at + 6);
    table.writeBigUInt64LE(BigInt(address), at + 8);
    table.writeBigUInt64LE(BigInt(size), at + 16);
  });
  const [symbols, names] = dynamic ? [".dynsym", ".dynstr"] : [".symtab", ".strtab"];
  return [
    { name: names, type: 3, data: strings },
    { name: symbols, type: dynamic ? 11 : 2, data: table, link: names },
  ];
}
