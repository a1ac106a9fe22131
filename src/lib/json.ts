/**
 * A record, key or value as JSON on one line: whole numbers of 8 bytes and more with all
 * their digits, which JSON.stringify refuses, arrays of bytes as arrays of numbers.
 * @example
 * ```ts
 * console.log(json({ pid: 1, time: 2n ** 60n, mac: Uint8Array.of(1, 2) }));
 * ```
 */
export function json(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (ArrayBuffer.isView(value)) return `[${(value as Uint8Array).join(",")}]`;
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${json(one)}`).join(",")}}`;
}
