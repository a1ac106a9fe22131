import { AbbreviationTables } from "./abbreviations.js";
import type { Budget } from "./budget.js";
import type { Sections } from "./sections.js";
import { Unit } from "./unit.js";

/** A file's units in the order of their offsets, read as far as they are asked for. */
export class Units {
  private readonly read: Unit[] = [];
  private readonly tables: AbbreviationTables | undefined;
  private readonly size: number;

  constructor(
    private readonly sections: Sections,
    private readonly budget: Budget,
  ) {
    const abbreviations = sections.get(".debug_abbrev");
    this.tables = abbreviations && new AbbreviationTables(abbreviations, budget);
    this.size = sections.get(".debug_info")?.size ?? 0;
  }

  *[Symbol.iterator](): Generator<Unit> {
    for (let n = 0; n < this.read.length || this.readNext(); n++) yield this.read[n]!;
  }

  /** The one that holds this offset: a function's types may stand in any, as those of Go do. */
  at(offset: number): Unit | undefined {
    while (this.end <= offset && this.readNext());
    let [low, high] = [0, this.read.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.read[middle]!.next <= offset) low = middle + 1;
      else high = middle;
    }
    const unit = this.read[low];
    return unit?.holds(offset) === true ? unit : undefined;
  }

  private get end(): number {
    return this.read.at(-1)?.next ?? 0;
  }

  private readNext(): boolean {
    if (!this.tables || this.end >= this.size) return false;
    this.read.push(new Unit(this.sections, this.end, this.tables, this.budget));
    return true;
  }
}
