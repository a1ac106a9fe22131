import { Unreadable } from "./budget.js";

const damaged = (): Unreadable => new Unreadable("its debug information is damaged");

/** Reads forward; what lies behind the end is damage. */
export class Cursor {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  private take(size: number): number {
    const { at } = this;
    if (size > this.bytes.length - at || size < 0) throw damaged();
    this.at += size;
    return at;
  }

  skip(size: number): void {
    this.take(size);
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }
  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }
  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }
  /** Offsets and addresses of programs lie below 2⁵³; what does not is nowhere in the file. */
  u64(): number {
    return Number(this.view.getBigUint64(this.take(8), true));
  }

  unsigned(size: number): number {
    switch (size) {
      case 1:
        return this.u8();
      case 2:
        return this.u16();
      case 3:
        return this.u8() + this.u16() * 256;
      case 4:
        return this.u32();
      case 8:
        return this.u64();
      default:
        throw damaged();
    }
  }

  uleb(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.u8();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw damaged();
  }

  sleb(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.u8();
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return byte & 64 ? value - scale : value;
    }
    throw damaged();
  }

  text(most = 4096): string {
    const { at, bytes } = this;
    const limit = Math.min(bytes.length, at + most);
    let end = at;
    while (end < limit && bytes[end] !== 0) end++;
    if (end === limit) throw damaged();
    this.at = end + 1;
    return Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString("utf8");
  }
}
