import type { UserPrototype } from "../../../types/facts.js";
import { Budget } from "./budget.js";
import { AT } from "./forms.js";
import type { Sections } from "./sections.js";
import { TypeReader } from "./types.js";
import type { Entry, Unit } from "./unit.js";
import { Units } from "./units.js";

const TAG = {
  formal_parameter: 0x05,
  class_type: 0x02,
  structure_type: 0x13,
  unspecified_parameters: 0x18,
  subprogram: 0x2e,
  module: 0x1e,
  namespace: 0x39,
} as const;
/** What holds functions' definitions. */
const HOLDERS: ReadonlySet<number> = new Set([
  TAG.module,
  TAG.namespace,
  TAG.class_type,
  TAG.structure_type,
]);
const SCANNED: ReadonlySet<number> = new Set([AT.sibling, AT.low_pc]);
const GO = 0x16;
/** DW_LANG_Mips_Assembler: what every assembler writes. Its functions have a name and a place there, no parameters. */
const ASSEMBLER = 0x8001;
/** C89, C, C99, C11, C17, C23. */
const C: ReadonlySet<unknown> = new Set([0x01, 0x02, 0x0c, 0x1d, 0x2c, 0x3e]);
const MOST_DEPTH = 16;
const MOST_CHILDREN = 4096;
/** What one function's types may take. */
const TYPE_STEPS = 100_000;

interface Place {
  readonly unit: Unit;
  readonly offset: number;
}

/** Functions by where they begin. The file is searched only as far as the asked one. */
export class Functions {
  private readonly known = new Map<number, Place>();
  private readonly search: Generator<void>;
  private readonly units: Units;

  constructor(sections: Sections, budget: Budget) {
    this.units = new Units(sections, budget);
    this.search = this.scan();
  }

  at(address: number): UserPrototype | undefined {
    while (!this.known.has(address) && this.search.next().done !== true);
    const place = this.known.get(address);
    return place && this.prototype(place);
  }

  private *scan(): Generator<void> {
    for (const unit of this.units) {
      const root = unit.entry(unit.root);
      if (root) this.scanBelow(unit, root, 0);
      yield;
    }
  }

  private scanBelow(unit: Unit, parent: Entry, depth: number): void {
    if (depth > MOST_DEPTH) return;
    for (const entry of unit.children(parent, SCANNED)) {
      const address = entry.attributes.get(AT.low_pc);
      if (entry.tag === TAG.subprogram && typeof address === "number")
        this.known.set(address, { unit, offset: entry.offset });
      else if (HOLDERS.has(entry.tag)) this.scanBelow(unit, entry, depth + 1);
    }
  }

  private prototype({ unit, offset }: Place): UserPrototype | undefined {
    const entry = unit.entry(offset);
    const language = unit.entry(unit.root)?.attributes.get(AT.language);
    if (!entry || language === ASSEMBLER) return undefined;
    const types = new TypeReader(this.units, new Budget(TYPE_STEPS));
    const whole = types.whole(entry);
    const result = whole.get(AT.type);
    const children = [...unit.children(entry)].slice(0, MOST_CHILDREN);
    const any = children.some(({ tag }) => tag === TAG.unspecified_parameters);
    return {
      parameters: children.flatMap((child) => parameterOf(child, types)),
      open: any || (C.has(language) && whole.get(AT.prototyped) !== 1),
      ...(result === undefined ? {} : { result: types.named(result) }),
      go: language === GO,
    };
  }
}

function parameterOf(child: Entry, types: TypeReader): UserPrototype["parameters"] {
  if (child.tag !== TAG.formal_parameter) return [];
  const whole = types.whole(child);
  // Go writes its results among the parameters.
  if (whole.get(AT.variable_parameter) === 1) return [];
  const name = whole.get(AT.name);
  return [{ name: typeof name === "string" ? name : "", type: types.named(whole.get(AT.type)) }];
}
