/** What a recording does not grow beyond, unless it is told otherwise. */
export const usualLimit = 256 << 20;

const units: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
const least = 64 << 10;

/** `100M`, `1.5G`, `500k` in bytes; undefined: it is no such size, or too small to hold anything. */
export function sizeOf(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kmg])?(?:i?b)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * (units[unit?.toLowerCase() ?? ""] ?? 1);
  return bytes >= least && Number.isFinite(bytes) ? Math.floor(bytes) : undefined;
}
