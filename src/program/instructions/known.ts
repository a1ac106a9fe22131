/** What is known of a number in a register or on the stack. */
export type Value =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "map"; readonly map: string }
  /** Into the program's stack, a map's value, or a record in a ring buffer; `id` tells one from another. */
  | {
      readonly kind: "pointer";
      readonly to: "frame" | "entry" | "record";
      readonly map: string;
      readonly id: number;
      readonly at: number;
    }
  /** From bpf_get_stackid. */
  | { readonly kind: "stack"; readonly map: string; readonly user: boolean }
  /** What bpf_get_current_pid_tgid gives, and its halves. */
  | { readonly kind: "task" | "pid" | "tid" }
  /** From bpf_log2 or bpf_log2l. */
  | { readonly kind: "log2" }
  /** Read from a map's value; with something added since. */
  | { readonly kind: "loaded"; readonly map: string; readonly added?: "one" | "amount" }
  /** Two numbers of 4 bytes that are moved at once. */
  | { readonly kind: "pair"; readonly low: Value | undefined; readonly high: Value | undefined }
  /** Shifted left by 32, on the way to a half. */
  | { readonly kind: "high"; readonly of: Value };

export type Pointer = Extract<Value, { readonly kind: "pointer" }>;

interface Stored {
  readonly value: Value;
  readonly size: number;
}

/** Registers and what lies where a pointer can point. A copy for each way through the program. */
export class Known {
  readonly registers: (Value | undefined)[];
  private readonly memory: Map<string, Stored>;

  constructor(from?: Known) {
    this.registers = from === undefined ? new Array<Value | undefined>(11) : [...from.registers];
    this.memory = new Map(from?.memory);
    if (from === undefined)
      this.registers[10] = { kind: "pointer", to: "frame", map: "", id: 0, at: 0 };
  }

  load(pointer: Pointer, offset: number, size: number): Value | undefined {
    const at = pointer.at + offset;
    const found = this.memory.get(place(pointer, at));
    if (found?.size === size) return found.value;
    if (size === 8) return pairOf(this.load(pointer, offset, 4), this.load(pointer, offset + 4, 4));
    if (size !== 4) return undefined;
    if (found?.size === 8) return lowHalf(found.value);
    const below = this.memory.get(place(pointer, at - 4));
    return below?.size === 8 && below.value.kind === "task" ? { kind: "pid" } : undefined;
  }

  store(pointer: Pointer, offset: number, size: number, value: Value | undefined): void {
    const at = pointer.at + offset;
    this.forget(pointer, at, size);
    if (value?.kind === "pair") {
      this.store(pointer, offset, 4, value.low);
      this.store(pointer, offset + 4, 4, value.high);
    } else if (value !== undefined) this.memory.set(place(pointer, at), { value, size });
  }

  /** Somebody else wrote there. */
  forget(pointer: Pointer, at: number, size: number): void {
    for (let each = at - 7; each < at + size; each++) {
      const found = this.memory.get(place(pointer, each));
      if (found !== undefined && each + found.size > at) this.memory.delete(place(pointer, each));
    }
  }

  /** Everything that is known of the bytes from a pointer on. */
  within(pointer: Pointer, size: number): readonly (readonly [offset: number, value: Value])[] {
    return Array.from({ length: size }, (_, i) => i).flatMap((offset) => {
      const found = this.memory.get(place(pointer, pointer.at + offset));
      return found === undefined ? [] : [[offset, found.value] as const];
    });
  }

  /** Keeps what another way knows as well; true where that was less. */
  join(other: Known): boolean {
    let less = false;
    for (let i = 0; i < 11; i++) {
      const both = common(this.registers[i], other.registers[i]);
      less ||= !same(both, this.registers[i]);
      this.registers[i] = both;
    }
    for (const [key, { value, size }] of this.memory) {
      const there = other.memory.get(key);
      const both = there?.size === size ? common(value, there.value) : undefined;
      if (same(both, value)) continue;
      less = true;
      if (both === undefined) this.memory.delete(key);
      else this.memory.set(key, { value: both, size });
    }
    return less;
  }
}

const place = ({ to, id }: Pointer, at: number): string => `${to}${id}:${at}`;

const same = (a: Value | undefined, b: Value | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** A constant beside an id or a process stands for "none": what they mean stays. */
function common(a: Value | undefined, b: Value | undefined): Value | undefined {
  if (same(a, b)) return a;
  if (a === undefined || b === undefined) return undefined;
  if (a.kind === "number" && isMeaning(b)) return b;
  return b.kind === "number" && isMeaning(a) ? a : undefined;
}

export const isMeaning = ({ kind }: Value): boolean =>
  kind === "stack" || kind === "pid" || kind === "log2";

const pairOf = (low: Value | undefined, high: Value | undefined): Value | undefined =>
  low === undefined && high === undefined ? undefined : { kind: "pair", low, high };

export function lowHalf(value: Value): Value | undefined {
  if (value.kind === "task") return { kind: "tid" };
  if (value.kind === "pair") return value.low;
  return value.kind === "pointer" || value.kind === "map" || value.kind === "high"
    ? undefined
    : value;
}
