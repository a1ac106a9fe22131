const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86400e9,
};

/** `100ms`, `1e6`, `1_000` as C has them. */
export function numberText(text: string): string {
  if (/^0x/i.test(text)) return text;
  const [, digits = "0", unit = ""] = /^([\d_]+(?:e\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const value = Number(digits.replaceAll("_", "")) * (units[unit] ?? 1);
  return value > 2147483647 ? `${value}LL` : String(value);
}
