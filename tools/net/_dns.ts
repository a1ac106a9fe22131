/** Answers of name servers (RFC 1035): which name has which addresses. */

export interface Answer {
  /** What was asked for. */
  readonly name: string;
  readonly addresses: readonly string[];
}

const A = 1;
const AAAA = 28;

/** A name at a place, and where what follows it is; undefined: it does not end, or goes on behind the end. */
function nameAt(bytes: Buffer, start: number): readonly [name: string, next: number] | undefined {
  const labels: string[] = [];
  let at = start;
  let next: number | undefined;
  for (let jumps = 0; jumps < 32;) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length === 0) return [labels.join("."), next ?? at + 1];
    if (length >= 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined) return undefined;
      next ??= at + 2;
      at = ((length & 0x3f) << 8) | low;
      jumps++;
      continue;
    }
    if (length > 63 || labels.length > 127) return undefined;
    labels.push(bytes.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}

/** As the kernel's addresses are printed. */
const addressOf = (bytes: Buffer): string =>
  bytes.length === 4
    ? [...bytes].join(".")
    : new URL(`http://[${bytes.toString("hex").replace(/(.{4})(?!$)/g, "$1:")}]/`).hostname.slice(
        1,
        -1,
      );

/** A datagram from a name server's port, or its beginning; undefined: it answers no question about a name. */
export function answerIn(bytes: Buffer): Answer | undefined {
  const isAnswer = bytes.length > 12 && (bytes[2]! & 0x80) !== 0 && bytes.readUInt16BE(4) === 1;
  const question = isAnswer ? nameAt(bytes, 12) : undefined;
  if (question === undefined) return undefined;
  const [name, end] = question;
  const addresses: string[] = [];
  let at = end + 4;
  for (let left = bytes.readUInt16BE(6); left > 0; left--) {
    const next = nameAt(bytes, at)?.[1];
    if (next === undefined || next + 10 > bytes.length) break;
    const type = bytes.readUInt16BE(next);
    const size = bytes.readUInt16BE(next + 8);
    at = next + 10 + size;
    if (at > bytes.length) break;
    if (size === (type === A ? 4 : type === AAAA ? 16 : -1))
      addresses.push(addressOf(bytes.subarray(next + 10, at)));
  }
  return addresses.length === 0 ? undefined : { name, addresses };
}

/** The last name that each address was the answer for. */
export class Names {
  private readonly byAddress = new Map<string, string>();

  constructor(private readonly most = 10_000) {}

  learn(answer: Answer | undefined): void {
    for (const address of answer?.addresses ?? []) {
      this.byAddress.delete(address);
      this.byAddress.set(address, answer!.name);
    }
    for (const oldest of this.byAddress.keys()) {
      if (this.byAddress.size <= this.most) break;
      this.byAddress.delete(oldest);
    }
  }

  of(address: string): string {
    return this.byAddress.get(address) ?? "";
  }
}
