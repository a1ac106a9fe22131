/** name → values of all enumerators in a kernel's BTF (Documentation/bpf/btf.rst of the kernel). */
export function enumeratorsOf(blob: Buffer): ReadonlyMap<string, ReadonlySet<bigint>> {
  const types = blob.readUInt32LE(4) + blob.readUInt32LE(8);
  const end = types + blob.readUInt32LE(12);
  const strings = blob.readUInt32LE(4) + blob.readUInt32LE(16);
  const nameAt = (offset: number) =>
    blob.toString("latin1", strings + offset, blob.indexOf(0, strings + offset));
  const found = new Map<string, Set<bigint>>();
  for (let at = types; at < end;) {
    const info = blob.readUInt32LE(at + 4);
    const [kind, parts, signed] = [(info >>> 24) & 31, info & 0xffff, info >>> 31];
    const [stride, fixed] = TAILS[kind] ?? [0, 0];
    at += 12;
    if (kind === 6 || kind === 19)
      for (let part = at; part < at + parts * stride; part += stride) {
        const low = signed ? blob.readInt32LE(part + 4) : blob.readUInt32LE(part + 4);
        const value = kind === 6 ? BigInt(low) : BigInt.asIntN(64, blob.readBigUInt64LE(part + 4));
        const name = nameAt(blob.readUInt32LE(part));
        found.set(name, (found.get(name) ?? new Set()).add(value));
      }
    at += parts * stride + fixed;
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
