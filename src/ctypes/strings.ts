/** Direct-mapped: a string that repeats (comm, a path) is made once. */
const entries = 4096;

interface Entry {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Reads characters up to a NUL. What repeats, as names of processes do, costs no new string. */
export class StringReader {
  private readonly known: (Entry | undefined)[] = [];

  read(bytes: Buffer, from: number, size: number): string {
    let hash = 0;
    let end = from;
    for (const most = from + size; end < most; end++) {
      const byte = bytes[end]!;
      if (byte === 0) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    const place = (hash ^ (hash >>> 12)) & (entries - 1);
    const known = this.known[place];
    if (known !== undefined && isAt(known.bytes, bytes, from, end)) return known.text;
    const text = bytes.toString("utf8", from, end);
    // A copy: a view would keep the whole snapshot alive.
    this.known[place] = { bytes: Uint8Array.prototype.slice.call(bytes, from, end), text };
    return text;
  }
}

function isAt(known: Uint8Array, bytes: Buffer, from: number, end: number): boolean {
  if (known.length !== end - from) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false;
  return true;
}
