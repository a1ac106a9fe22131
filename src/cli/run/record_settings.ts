import { sizeOf, usualLimit } from "../../recording/size.js";

/** `--record FILE --max-size SIZE`. */
export interface RecordSettings {
  readonly path: string;
  /** Bytes. */
  readonly limit: number;
}

export function recordSettings(
  path: string | undefined,
  size: string | undefined,
): RecordSettings | undefined {
  if (path === undefined) return undefined;
  return { path, limit: size === undefined ? usualLimit : (sizeOf(size) ?? usualLimit) };
}

/** Why `--max-size` can't be so; undefined: it can, or is not given. */
export function wrongSize(
  record: string | undefined,
  size: string | undefined,
): string | undefined {
  if (size === undefined) return undefined;
  if (record === undefined) return "--max-size needs --record";
  return sizeOf(size) === undefined
    ? "--max-size takes a size of at least 64k, such as 100M"
    : undefined;
}
