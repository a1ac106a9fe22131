import { constants } from "node:os";

export const errnoNames = (): readonly string[] => Object.keys(constants.errno);

/** `EPERM`, `eperm`, `1` → 1; undefined for what is no error. Linux numbers, as we run there. */
export function errnoOf(text: string): number | undefined {
  const byName: Readonly<Record<string, number>> = constants.errno;
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= 4095 ? number : undefined;
  }
  return byName[text.toUpperCase()];
}
