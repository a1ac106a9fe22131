import type { Budget } from "./budget.js";
import { Cursor } from "./cursor.js";
import type { Section } from "./sections.js";

/** What an entry with this number is: its tag, whether others hang below it, its attributes' forms. */
export interface Abbreviation {
  readonly tag: number;
  readonly children: boolean;
  /** Attribute, form, and the constant that one form keeps here: three numbers each. */
  readonly attributes: readonly number[];
}

export type Abbreviations = ReadonlyMap<number, Abbreviation>;

/** The tables of one unit are rarely more than some kilobytes. */
const FIRST_BYTES = 8 << 10;
const MOST_BYTES = 1 << 20;
const IMPLICIT_CONST = 0x21;

/** Tables by their offsets: units may share one. */
export class AbbreviationTables {
  private readonly known = new Map<number, Abbreviations>();

  constructor(
    private readonly section: Section,
    private readonly budget: Budget,
  ) {}

  at(offset: number): Abbreviations {
    let table = this.known.get(offset);
    if (!table) this.known.set(offset, (table = this.read(offset)));
    return table;
  }

  private read(offset: number): Abbreviations {
    for (let size = FIRST_BYTES; ; size *= 8) {
      const bytes = this.section.slice(offset, Math.min(size, MOST_BYTES));
      this.budget.spend(bytes.length >> 6);
      try {
        return readTable(new Cursor(bytes), this.budget);
      } catch (error) {
        if (size >= MOST_BYTES || bytes.length < size) throw error;
      }
    }
  }
}

function readTable(cursor: Cursor, budget: Budget): Abbreviations {
  const table = new Map<number, Abbreviation>();
  for (;;) {
    const code = cursor.uleb();
    if (code === 0) return table;
    const tag = cursor.uleb();
    const children = cursor.u8() === 1;
    const attributes: number[] = [];
    for (;;) {
      budget.spend();
      const name = cursor.uleb();
      const form = cursor.uleb();
      const constant = form === IMPLICIT_CONST ? cursor.sleb() : 0;
      if (name === 0 && form === 0) break;
      attributes.push(name, form, constant);
    }
    table.set(code, { tag, children, attributes });
  }
}
