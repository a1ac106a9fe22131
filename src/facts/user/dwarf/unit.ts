import type { Abbreviation, Abbreviations, AbbreviationTables } from "./abbreviations.js";
import { Unreadable, type Budget } from "./budget.js";
import { Cursor } from "./cursor.js";
import { AT, type Attributes, type Form, readForm, skipForm } from "./forms.js";
import type { Sections } from "./sections.js";

const ALL: ReadonlySet<number> = new Set(Object.values(AT));

/** A unit above this size is none that a compiler made of one text. */
const MOST_BYTES = 32 << 20;

export interface Entry {
  /** In .debug_info. */
  readonly offset: number;
  readonly tag: number;
  readonly children: boolean;
  readonly attributes: Attributes;
  /** Where its attributes end: its first child, or the next entry. */
  readonly end: number;
}

/** One compilation's entries. Offsets are those of the whole section. */
export class Unit {
  readonly form: Form;
  readonly next: number;
  readonly root: number;
  private readonly bytes: Uint8Array;
  private readonly abbreviations: Abbreviations;

  constructor(
    readonly sections: Sections,
    readonly start: number,
    tables: AbbreviationTables,
    private readonly budget: Budget,
  ) {
    const info = sections.get(".debug_info")!;
    const head = new Cursor(info.slice(start, 48));
    let length = head.u32();
    const wide = length === 0xffffffff;
    if (wide) length = head.u64();
    this.next = start + head.at + length;
    if (length > MOST_BYTES)
      throw new Unreadable("its debug information is too large to be searched");
    const version = head.u16();
    if (version < 2 || version > 5)
      throw new Unreadable(`its debug information has version ${version}, which is not supported`);
    const offset = (): number => (wide ? head.u64() : head.u32());
    const type = version >= 5 ? head.u8() : 1;
    const sizeFirst = version >= 5 ? head.u8() : 0;
    const abbreviations = offset();
    const address = version >= 5 ? sizeFirst : head.u8();
    // Skeletons and split units have an id, type units a signature and an offset.
    if (type === 4 || type === 5) head.skip(8);
    if (type === 2 || type === 6) head.skip(8 + (wide ? 8 : 4));
    this.root = start + head.at;
    this.bytes = info.slice(start, this.next - start);
    // The bytes stay as long as the search: 64 MB at most.
    budget.spend(1 + (this.bytes.length >> 4));
    this.abbreviations = tables.at(abbreviations);
    this.form = {
      version,
      wide,
      address,
      sections,
      unit: start,
      bases: { address: 0, strings: 0 },
    };
    this.readBases();
  }

  private readBases(): void {
    const { attributes } = this.entry(this.root)!;
    this.form.bases.address = Number(attributes.get(AT.addr_base) ?? 0);
    this.form.bases.strings = Number(
      attributes.get(AT.str_offsets_base) ?? (this.form.wide ? 16 : 8),
    );
  }

  holds(offset: number): boolean {
    return offset >= this.root && offset < this.next;
  }

  /** Undefined for the mark that ends a list of children. */
  entry(offset: number, wanted: ReadonlySet<number> = ALL): Entry | undefined {
    const found = this.open(offset);
    if (!found) return undefined;
    const { cursor, abbreviation } = found;
    const attributes = new Map<number, number | string>();
    const list = abbreviation.attributes;
    for (let i = 0; i < list.length; i += 3) {
      this.budget.spend();
      if (!wanted.has(list[i]!)) {
        skipForm(cursor, list[i + 1]!, this.form);
        continue;
      }
      const value = readForm(cursor, list[i + 1]!, list[i + 2]!, this.form);
      if (value !== undefined) attributes.set(list[i]!, value);
    }
    const { tag, children } = abbreviation;
    return { offset, tag, children, attributes, end: this.start + cursor.at };
  }

  /** The tag and where its attributes end, without reading them; undefined as for `entry`. */
  glance(offset: number): Pick<Entry, "tag" | "children" | "end"> | undefined {
    const found = this.open(offset);
    if (!found) return undefined;
    const { cursor, abbreviation } = found;
    const list = abbreviation.attributes;
    this.budget.spend(1 + list.length / 3);
    for (let i = 0; i < list.length; i += 3) skipForm(cursor, list[i + 1]!, this.form);
    const { tag, children } = abbreviation;
    return { tag, children, end: this.start + cursor.at };
  }

  private open(offset: number): { cursor: Cursor; abbreviation: Abbreviation } | undefined {
    this.budget.spend();
    const cursor = new Cursor(this.bytes, offset - this.start);
    const code = cursor.uleb();
    if (code === 0) return undefined;
    const abbreviation = this.abbreviations.get(code);
    if (!abbreviation) throw new Unreadable("its debug information is damaged");
    return { cursor, abbreviation };
  }

  /** Children one level below, in order. */
  *children(parent: Entry, wanted?: ReadonlySet<number>): Generator<Entry> {
    if (!parent.children) return;
    for (let at = parent.end; at < this.next;) {
      const entry = this.entry(at, wanted);
      if (!entry) return;
      yield entry;
      at = this.behind(entry);
    }
  }

  /** Where the next entry of the same level begins. */
  behind(entry: Entry): number {
    if (!entry.children) return entry.end;
    const sibling = entry.attributes.get(AT.sibling);
    if (typeof sibling === "number" && sibling > entry.end && sibling < this.next) return sibling;
    let depth = 1;
    let at = entry.end;
    while (depth > 0 && at < this.next) {
      const below = this.glance(at);
      at = below ? below.end : at + 1;
      depth += below ? (below.children ? 1 : 0) : -1;
    }
    return at;
  }
}
