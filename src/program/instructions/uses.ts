import type { CompiledModule, MapSpec } from "../../types/module.js";
import { followProgram, HELPER, type Visitor } from "./follow.js";
import { isMeaning, type Known, type Pointer, type Value } from "./known.js";

/** What bytes of keys, values or records stand for, by offset. */
export type Meanings = ReadonlyMap<number, Meaning>;
export type Meaning =
  Extract<Value, { readonly kind: "stack" }> | { readonly kind: "pid" } | { readonly kind: "log2" };

/** What a module's programs do with one map. */
export interface MapUse {
  /** Entries are deleted again: it remembers something, and counts nothing. */
  readonly deletes: boolean;
  /** Amounts are added, or numbers put there, and nowhere one is added. */
  readonly sums: boolean;
  readonly key: Meanings;
  readonly value: Meanings;
  /** Of a perf or ring buffer. */
  readonly record: Meanings;
}

const NONE: MapUse = {
  deletes: false,
  sums: false,
  key: new Map(),
  value: new Map(),
  record: new Map(),
};

const read = new WeakMap<object, ReadonlyMap<string, Use>>();

/** Told by the instructions, so by what the text comes to, not by how it is written. */
export function useOf(module: CompiledModule, map: string): MapUse {
  let uses = read.get(module);
  if (uses === undefined) read.set(module, (uses = usesOf(module)));
  return uses.get(map)?.told() ?? NONE;
}

function usesOf({ programs, maps }: CompiledModule): ReadonlyMap<string, Use> {
  const uses = new Map(maps.map((spec) => [spec.name, new Use(spec)]));
  const visitor = new Uses(uses);
  for (const program of programs) followProgram(program, visitor);
  return uses;
}

class Use {
  deletes = false;
  puts = false;
  readonly added = new Set<"one" | "amount">();
  readonly key = new Part();
  readonly value = new Part();
  readonly record = new Part();

  constructor(readonly spec: MapSpec) {}

  told(): MapUse {
    return {
      deletes: this.deletes,
      sums: !this.added.has("one") && (this.added.size > 0 || this.puts),
      key: this.key.meanings,
      value: this.value.meanings,
      record: this.record.meanings,
    };
  }
}

/** Bytes that mean one thing in one place and another elsewhere mean nothing. */
class Part {
  readonly meanings = new Map<number, Meaning>();
  private readonly contested = new Set<number>();

  add(offset: number, value: Value | undefined): void {
    if (value === undefined || !isMeaning(value) || this.contested.has(offset)) return;
    const before = this.meanings.get(offset);
    if (before === undefined) this.meanings.set(offset, value as Meaning);
    else if (JSON.stringify(before) !== JSON.stringify(value)) {
      this.contested.add(offset);
      this.meanings.delete(offset);
    }
  }

  addAll(known: Known, at: Value | undefined, size: number): void {
    if (at?.kind !== "pointer") return;
    for (const [offset, value] of known.within(at, size)) this.add(offset, value);
  }
}

/** Most bytes of a record that are looked at. */
const RECORD = 4096;

class Uses implements Visitor {
  constructor(private readonly uses: ReadonlyMap<string, Use>) {}

  call(helper: number, known: Known): void {
    const [, r1, r2, r3, r4] = known.registers;
    const use = this.of(helper === HELPER.perfOutput ? r2 : r1);
    if (use === undefined) return;
    switch (helper) {
      case HELPER.delete:
        use.deletes = true;
        return use.key.addAll(known, r2, use.spec.keySize);
      case HELPER.update:
        use.puts = true;
        use.value.addAll(known, r3, use.spec.valueSize);
        return use.key.addAll(known, r2, use.spec.keySize);
      case HELPER.lookup:
        return use.key.addAll(known, r2, use.spec.keySize);
      case HELPER.perfOutput:
        return use.record.addAll(known, r4, RECORD);
      case HELPER.ringOutput:
        return use.record.addAll(known, r2, RECORD);
      case HELPER.ringSubmit:
        return use.record.addAll(known, r1, RECORD);
    }
  }

  put(to: Pointer, offset: number, _size: number, value: Value | undefined): void {
    const use = this.uses.get(to.map);
    if (use === undefined) return;
    use.puts = true;
    use.value.add(to.at + offset, value);
  }

  add(to: Pointer, amount: "one" | "amount"): void {
    this.uses.get(to.map)?.added.add(amount);
  }

  private of(value: Value | undefined): Use | undefined {
    if (value?.kind === "map") return this.uses.get(value.map);
    return value?.kind === "pointer" && value.to === "record"
      ? this.uses.get(value.map)
      : undefined;
  }
}
