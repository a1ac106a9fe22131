import { readSync, fstatSync } from "node:fs";
import { inflateSync } from "node:zlib";

import { Unreadable } from "./budget.js";
import { Cursor } from "./cursor.js";

/** A compressed section is kept whole: no more than this of it. */
const MOST_INFLATED = 64 << 20;
const MOST_SECTIONS = 65_536;
const MOST_NAMES = 16 << 20;
const SHF_COMPRESSED = 0x800;
const SHT_NOBITS = 8;
const ZLIB = 1;

interface Header {
  readonly name: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** One section, read in parts: debug information can be larger than the memory that we may take. */
export class Section {
  constructor(
    readonly size: number,
    private readonly read: (offset: number, size: number) => Uint8Array,
  ) {}

  /** Shorter where the section ends. */
  slice(offset: number, size: number): Uint8Array {
    if (offset < 0 || offset > this.size) throw new Unreadable("its debug information is damaged");
    return this.read(offset, Math.min(size, this.size - offset));
  }
}

interface Segment {
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}
const PT_LOAD = 1;
const PT_TLS = 7;
const ET_EXEC = 2;

/** The sections of an ELF file that is open, by name. */
export class Sections {
  private readonly headers = new Map<string, Header>();
  private readonly known = new Map<string, Section | undefined>();
  readonly segments: Segment[] = [];
  /** What each thread has a copy of: bytes in memory. */
  threadStorage: { readonly size: number; readonly alignment: number } | undefined;
  readonly is64: boolean;
  /** Linked for fixed addresses. */
  readonly isFixed: boolean;
  private readonly fileSize: number;

  constructor(private readonly file: number) {
    this.fileSize = fstatSync(file).size;
    const head = new Cursor(this.readFile(0, 64));
    if (head.u32() !== 0x464c457f) throw new Unreadable("not an ELF file");
    this.is64 = head.u8() === 2;
    if (head.u8() !== 1) throw new Unreadable("another byte order");
    head.at = 16;
    this.isFixed = head.u16() === ET_EXEC;
    this.readSegments(head);
    this.readHeaders(head);
  }

  /** Where the compiler thinks that this place of the file will lie. */
  addressAt(offset: number): number | undefined {
    return Sections.addressIn(this.segments, offset);
  }

  static addressIn(segments: readonly Segment[], offset: number): number | undefined {
    const segment = segments.find((s) => offset >= s.offset && offset - s.offset < s.size);
    return segment && segment.address + offset - segment.offset;
  }

  /** Where it begins in the file. */
  placeOf(name: string): number | undefined {
    return this.headers.get(name)?.offset;
  }

  get(name: string): Section | undefined {
    if (!this.known.has(name)) this.known.set(name, this.open(name));
    return this.known.get(name);
  }

  private open(name: string): Section | undefined {
    const plain = this.headers.get(name);
    if (plain !== undefined)
      return (plain.flags & SHF_COMPRESSED) === 0
        ? new Section(plain.size, (offset, size) => this.readFile(plain.offset + offset, size))
        : this.inflated(plain);
    // Older compilers' way: `ZLIB` and the size before the data.
    const old = this.headers.get(name.replace(/^\.debug/, ".zdebug"));
    return old === undefined ? undefined : inMemory(this.inflate(old, 12));
  }

  private inflated(header: Header): Section {
    const head = new Cursor(this.readFile(header.offset, this.is64 ? 24 : 12));
    if (head.u32() !== ZLIB)
      throw new Unreadable("its debug information is compressed in an unsupported format");
    return inMemory(this.inflate(header, this.is64 ? 24 : 12));
  }

  private inflate(header: Header, skipped: number): Uint8Array {
    if (header.size > MOST_INFLATED || header.size < skipped)
      throw new Unreadable("its debug information is too large to be searched");
    try {
      const packed = this.readFile(header.offset + skipped, header.size - skipped);
      return inflateSync(packed, { maxOutputLength: MOST_INFLATED });
    } catch {
      throw new Unreadable("its debug information can't be decompressed");
    }
  }

  private readSegments(head: Cursor): void {
    head.at = this.is64 ? 32 : 28;
    const table = this.is64 ? head.u64() : head.u32();
    head.at = this.is64 ? 54 : 42;
    const entry = head.u16();
    const count = head.u16();
    if (entry !== (this.is64 ? 56 : 32) || count === 0) return;
    const bytes = this.readFile(table, entry * count);
    for (let at = 0; at < bytes.length; at += entry) {
      const cursor = new Cursor(bytes, at);
      const kind = cursor.u32();
      if (kind !== PT_LOAD && kind !== PT_TLS) continue;
      if (this.is64) cursor.skip(4);
      const word = (): number => (this.is64 ? cursor.u64() : cursor.u32());
      const [offset, address] = [word(), word()];
      word();
      const [size, inMemory] = [word(), word()];
      if (kind === PT_LOAD) this.segments.push({ offset, address, size });
      else {
        if (!this.is64) cursor.skip(4);
        this.threadStorage = { size: inMemory, alignment: Math.max(1, word()) };
      }
    }
  }

  private readHeaders(head: Cursor): void {
    head.at = this.is64 ? 40 : 32;
    const table = this.is64 ? head.u64() : head.u32();
    head.at = this.is64 ? 58 : 46;
    const entry = head.u16();
    const count = head.u16();
    const names = head.u16();
    if (entry !== (this.is64 ? 64 : 40) || count === 0 || count > MOST_SECTIONS) return;
    const cursor = new Cursor(this.readFile(table, entry * count));
    const all = Array.from({ length: count }, () => this.readHeader(cursor));
    const strings = all[names];
    if (strings === undefined || strings.size > MOST_NAMES) return;
    const text = this.readFile(strings.offset, strings.size);
    for (const header of all) {
      if (header.type === SHT_NOBITS || header.name >= text.length) continue;
      const name = new Cursor(text, header.name).text(256);
      if (!this.headers.has(name)) this.headers.set(name, header);
    }
  }

  private readHeader(cursor: Cursor): Header {
    const word = (): number => (this.is64 ? cursor.u64() : cursor.u32());
    const [name, type, flags] = [cursor.u32(), cursor.u32(), word()];
    word();
    const [offset, size, link] = [word(), word(), cursor.u32()];
    cursor.skip(4);
    word();
    word();
    return { name, type, flags, offset, size, link };
  }

  private readFile(offset: number, size: number): Uint8Array {
    if (!(offset >= 0 && size >= 0 && offset + size <= this.fileSize))
      throw new Unreadable("its debug information is damaged");
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readSync(this.file, bytes, 0, size, offset));
  }
}

const inMemory = (bytes: Uint8Array): Section =>
  new Section(bytes.length, (offset, size) => bytes.subarray(offset, offset + size));
