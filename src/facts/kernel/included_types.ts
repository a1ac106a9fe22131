import type { BtfKind, KernelFacts, TypeFacts } from "../../types/facts.js";
import type { NativeBtf, NativeFacts } from "../../native/facts.js";

/** Ids above all of the kernel's and its modules'. */
const FIRST = 1 << 28;

/** The types of a header of the person's, in front of the kernel's. */
class IncludedTypes implements TypeFacts {
  constructor(
    private readonly own: NativeBtf,
    private readonly kernel: TypeFacts,
  ) {}

  type(id: number): ReturnType<TypeFacts["type"]> {
    return id >= FIRST ? this.own.type(id) : this.kernel.type(id);
  }

  find(name: string, kind: BtfKind): number | undefined {
    return this.own.find(name, kind) || this.kernel.find(name, kind);
  }

  enumerator(name: string): bigint | undefined {
    return this.own.enumerator(name) ?? this.kernel.enumerator(name);
  }

  nearestNames(name: string, kind: BtfKind, most?: number): readonly string[] {
    const own = this.own.nearest(name, kind, most ?? 3);
    return own.length > 0 ? own : this.kernel.nearestNames(name, kind, most);
  }

  names(kind: BtfKind): readonly string[] {
    return [...this.own.names(kind).split("\n").slice(0, -1), ...this.kernel.names(kind)];
  }
}

export function includedTypes(
  btf: Uint8Array,
  kernel: KernelFacts,
  native: () => NativeFacts,
): KernelFacts {
  const own = new (native().Btf)(btf, undefined, FIRST);
  const types = { value: new IncludedTypes(own, kernel.types), enumerable: true };
  return Object.create(kernel, { types }) as KernelFacts;
}
