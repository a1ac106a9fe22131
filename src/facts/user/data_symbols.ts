import { closeSync, openSync } from "node:fs";

import { Sections, type Section } from "./dwarf/sections.js";

/** More than any program's table has, and read at once. */
const MOST_BYTES = 64 << 20;
/** Each takes a walk over the whole table. */
const MOST_NAMES = 256;
const FILE = 4;
const TLS = 6;

interface Table {
  readonly entries: DataView;
  readonly names: Buffer;
}

interface Tables {
  readonly list: readonly Table[];
  readonly is64: boolean;
  readonly threadStorage: Sections["threadStorage"];
  readonly isExecutable: boolean;
  readonly addressAt: (offset: number) => number | undefined;
}

/** The variables of one file, read when the first is asked for. */
export class DataSymbols {
  private tables: Tables | string | undefined;
  private readonly known = new Map<string, readonly Found[]>();

  constructor(private readonly path: string) {}

  /** Bytes from the place `offset` of the file to a symbol, both as they lie in memory; a text says why that is not known. */
  distance(name: string, offset: number): bigint | string {
    const tables = (this.tables ??= readTables(this.path));
    if (typeof tables === "string") return tables;
    const [symbol, ...others] = this.symbols(name, tables);
    const own = tables.addressAt(offset);
    if (symbol === undefined || own === undefined)
      return "the file's symbol table does not have it";
    if (others.length > 0) return "the file has several of that name";
    return symbol.ofThread ? "each thread has its own" : BigInt(symbol.value) - BigInt(own);
  }

  /**
   * Bytes from the thread pointer to a variable of each thread, on x86-64: the
   * executable's storage ends there. Where a library's is, the loader decides.
   */
  threadOffset(name: string): bigint | string {
    const tables = (this.tables ??= readTables(this.path));
    if (typeof tables === "string") return tables;
    const { threadStorage, isExecutable, is64 } = tables;
    if (!isExecutable || !threadStorage || !is64) return "its place is known to the loader alone";
    const [symbol, ...others] = this.symbols(name, tables);
    if (!symbol?.ofThread || others.length > 0) return "the file's symbol table does not have it";
    const { size, alignment } = threadStorage;
    return BigInt(symbol.value - Math.ceil(size / alignment) * alignment);
  }

  /** Different ones only. */
  private symbols(name: string, { list, is64 }: Tables): readonly Found[] {
    const known = this.known.get(name);
    if (known || this.known.size >= MOST_NAMES) return known ?? [];
    const wanted = Buffer.from(`${name}\0`);
    const all = list.flatMap((table) => symbolsIn(table, wanted, is64));
    const found = [...new Map(all.map((one) => [`${one.value} ${one.ofThread}`, one])).values()];
    this.known.set(name, found);
    return found;
  }
}

interface Found {
  /** An address, or where in each thread's storage it is. */
  readonly value: number;
  readonly ofThread: boolean;
}

function symbolsIn({ entries, names }: Table, wanted: Buffer, is64: boolean): Found[] {
  const size = is64 ? 24 : 16;
  const found: Found[] = [];
  for (let at = 0; at + size <= entries.byteLength; at += size) {
    const name = entries.getUint32(at, true);
    const end = name + wanted.length;
    if (end > names.length || names[name] !== wanted[0]) continue;
    if (wanted.compare(names, name, end) !== 0) continue;
    const kind = entries.getUint8(at + (is64 ? 4 : 12)) & 15;
    const section = entries.getUint16(at + (is64 ? 6 : 14), true);
    if (section === 0 || kind === FILE) continue;
    const value = is64
      ? Number(entries.getBigUint64(at + 8, true))
      : entries.getUint32(at + 4, true);
    found.push({ value, ofThread: kind === TLS });
  }
  return found;
}

function readTables(path: string): Tables | string {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const sections = new Sections(file);
    const list = [
      tableOf(sections.get(".symtab"), sections.get(".strtab")),
      tableOf(sections.get(".dynsym"), sections.get(".dynstr")),
    ].flatMap((table) => table ?? []);
    const { is64, segments, threadStorage } = sections;
    const isExecutable = sections.get(".interp") !== undefined || sections.isFixed;
    return {
      list,
      is64,
      threadStorage,
      isExecutable,
      addressAt: (offset) => Sections.addressIn(segments, offset),
    };
  } catch {
    return "the file's symbols can't be read";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function tableOf(entries: Section | undefined, names: Section | undefined): Table | undefined {
  if (!entries || !names || entries.size > MOST_BYTES || names.size > MOST_BYTES) return undefined;
  const bytes = entries.slice(0, entries.size);
  return {
    entries: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    names: Buffer.from(names.slice(0, names.size)),
  };
}
