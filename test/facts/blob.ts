/** Writes BTF blobs for tests, as pahole would: one method a kind, each gives the new type's id. */
export class BtfBlob {
  private readonly types: number[] = [];
  private strings = "";
  private readonly offsets = new Map<string, number>();
  private readonly firstString: number;
  private next: number;

  /** With a base, a module's split BTF on top of it. */
  constructor(base?: BtfBlob) {
    this.firstString = base ? base.firstString + base.strings.length : 0;
    this.next = base ? base.next : 1;
    // Offset 0 is the empty name, of the base alone.
    if (!base) this.strings = "\0";
  }

  int(name: string, bytes: number, how: { signed?: boolean; bool?: boolean }): number {
    const encoding = (how.signed ? 1 : 0) | (how.bool ? 4 : 0);
    return this.add(name, 1, 0, false, bytes, [(encoding << 24) | (bytes * 8)]);
  }
  pointer(to: number): number {
    return this.add("", 2, 0, false, to, []);
  }
  array(element: number, index: number, count: number): number {
    return this.add("", 3, 0, false, 0, [element, index, count]);
  }
  struct(name: string, bytes: number, members: readonly Member[]): number {
    return this.compound(4, name, bytes, members);
  }
  union(name: string, bytes: number, members: readonly Member[]): number {
    return this.compound(5, name, bytes, members);
  }
  enum(name: string, values: Enumerators, how: { signed?: boolean }): number {
    const words = values.flatMap(([label, value]) => [this.string(label), low(value)]);
    return this.add(name, 6, values.length, how.signed ?? false, 4, words);
  }
  enum64(name: string, values: Enumerators, how: { signed?: boolean }): number {
    const words = values.flatMap(([label, value]) => [
      this.string(label),
      low(value),
      low(value >> 32n),
    ]);
    return this.add(name, 19, values.length, how.signed ?? false, 8, words);
  }
  func(name: string, proto: number): number {
    return this.add(name, 12, 0, false, proto, []);
  }
  proto(result: number, parameters: readonly (readonly [string, number])[]): number {
    const words = parameters.flatMap(([name, type]) => [this.string(name), type]);
    return this.add("", 13, parameters.length, false, result, words);
  }

  bytes(): Uint8Array {
    const typeBytes = this.types.length * 4;
    const text = Buffer.from(this.strings, "latin1");
    const out = Buffer.alloc(24 + typeBytes + text.length);
    out.writeUInt16LE(0xeb9f, 0);
    out.writeUInt8(1, 2);
    [24, 0, typeBytes, typeBytes, text.length].forEach((word, i) =>
      out.writeUInt32LE(word, 4 + 4 * i),
    );
    this.types.forEach((word, i) => out.writeUInt32LE(word >>> 0, 24 + 4 * i));
    text.copy(out, 24 + typeBytes);
    return new Uint8Array(out);
  }

  private compound(kind: number, name: string, bytes: number, members: readonly Member[]): number {
    const bitfields = members.some((m) => m.bitSize);
    const words = members.flatMap((m) => [
      this.string(m.name),
      m.type,
      ((m.bitSize ?? 0) << 24) | m.bitOffset,
    ]);
    return this.add(name, kind, members.length, bitfields, bytes, words);
  }
  private add(
    name: string,
    kind: number,
    count: number,
    flag: boolean,
    sizeOrType: number,
    tail: readonly number[],
  ): number {
    this.types.push(
      this.string(name),
      (flag ? 1 << 31 : 0) | (kind << 24) | count,
      sizeOrType,
      ...tail,
    );
    return this.next++;
  }
  private string(text: string): number {
    if (text === "") return 0;
    let offset = this.offsets.get(text);
    if (offset === undefined) {
      offset = this.firstString + this.strings.length;
      this.strings += `${text}\0`;
      this.offsets.set(text, offset);
    }
    return offset;
  }
}

type Enumerators = readonly (readonly [string, bigint])[];

interface Member {
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  readonly bitSize?: number;
}

const low = (value: bigint): number => Number(BigInt.asUintN(32, value));
