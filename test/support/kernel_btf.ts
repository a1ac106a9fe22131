/** A kernel's BTF by its bytes (Documentation/bpf/btf.rst of the kernel), for tests alone. */
interface BtfType {
  readonly id: number;
  readonly kind: number;
  readonly name: string;
  readonly info: number;
  /** Where what follows the head begins. */
  readonly tail: number;
}

const stringsOf = (blob: Buffer) => blob.readUInt32LE(4) + blob.readUInt32LE(16);

const nameAt = (blob: Buffer, offset: number) => {
  const at = stringsOf(blob) + offset;
  return blob.toString("latin1", at, blob.indexOf(0, at));
};

export const stringBytes = (blob: Buffer): number => blob.readUInt32LE(20);

/** Its types in order; ids begin with 1. */
export function* typesOf(blob: Buffer): Generator<BtfType> {
  const begin = blob.readUInt32LE(4) + blob.readUInt32LE(8);
  const end = begin + blob.readUInt32LE(12);
  for (let at = begin, id = 1; at < end; id++) {
    const info = blob.readUInt32LE(at + 4);
    const kind = (info >>> 24) & 31;
    yield { id, kind, name: nameAt(blob, blob.readUInt32LE(at)), info, tail: at + 12 };
    const [stride, fixed] = TAILS[kind] ?? [0, 0];
    at += 12 + (info & 0xffff) * stride + fixed;
  }
}

/** name → values of all enumerators. */
export function enumeratorsOf(blob: Buffer): ReadonlyMap<string, ReadonlySet<bigint>> {
  const found = new Map<string, Set<bigint>>();
  for (const { kind, info, tail } of typesOf(blob)) {
    if (kind !== 6 && kind !== 19) continue;
    const stride = kind === 6 ? 8 : 12;
    for (let part = tail; part < tail + (info & 0xffff) * stride; part += stride) {
      const low = info >>> 31 ? blob.readInt32LE(part + 4) : blob.readUInt32LE(part + 4);
      const value = kind === 6 ? BigInt(low) : BigInt.asIntN(64, blob.readBigUInt64LE(part + 4));
      const name = nameAt(blob, blob.readUInt32LE(part));
      found.set(name, (found.get(name) ?? new Set()).add(value));
    }
  }
  return found;
}

/** By kind: bytes of each part, and of what is there once. */
const TAILS: Readonly<Record<number, readonly [number, number]>> = {
  1: [0, 4],
  3: [0, 12],
  4: [12, 0],
  5: [12, 0],
  6: [8, 0],
  13: [8, 0],
  14: [0, 4],
  15: [12, 0],
  17: [0, 4],
  19: [12, 0],
};
