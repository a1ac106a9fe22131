import { statSync, type Stats } from "node:fs";

/** undefined as well where a directory on the way cannot be read, or links lead round. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
