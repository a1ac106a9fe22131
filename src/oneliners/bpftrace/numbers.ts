const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

/** `100ms`, `1e6`, `1_000`, `0xff`, within 64 bits. */
export function numberValue(text: string): bigint {
  const hex = /^0x[\da-f]+/i.exec(text)?.[0];
  if (hex !== undefined) return BigInt.asUintN(64, BigInt(hex));
  const [, digits = "0", power = "0", unit = ""] =
    /^([\d_]+)(?:e(\d+))?([a-z]*)$/i.exec(text) ?? [];
  // 64 bits hold no power above it.
  const scale = 10n ** BigInt(Math.min(Number(power), 20));
  const value = BigInt(digits.replaceAll("_", "") || "0") * scale * (units[unit] ?? 1n);
  return BigInt.asUintN(64, value);
}

/** As C has them. */
export function numberText(text: string): string {
  if (/^0x[\da-f]{1,8}$/i.test(text)) return text;
  const value = numberValue(text);
  return value > 2147483647n
    ? `${value}${value > 0x7fffffffffffffffn ? "ULL" : "LL"}`
    : String(value);
}
