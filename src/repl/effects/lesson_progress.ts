/** Where each lesson was left: kept for its user beside the history. */
import { inStateDirectory, readOwn, writeOwn } from "./state_directory.js";

export interface Progress {
  /** The step to go on with. */
  readonly step: number;
  /** It was done to its end at least once. */
  readonly whole: boolean;
}

export type AllProgress = ReadonlyMap<string, Progress>;

const fileName = "lessons.json";
/** A teacher's folders come and go: the oldest entries go too. */
const most = 1000;

/** What cannot be read is no progress. */
export function readProgress(): AllProgress {
  try {
    const text = inStateDirectory(false, (directory) => readOwn(directory, fileName));
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return new Map(entries.flatMap(([name, value]) => (isProgress(value) ? [[name, value]] : [])));
  } catch {
    return new Map();
  }
}

function isProgress(value: unknown): value is Progress {
  if (typeof value !== "object" || value === null) return false;
  const { step, whole } = value as Partial<Progress>;
  return Number.isInteger(step) && step! >= 0 && typeof whole === "boolean";
}

/** `undefined`: forgets it; without a name all of it. Where nothing can be kept, nothing is. */
export function keepProgress(name: string | undefined, progress: Progress | undefined): void {
  const all = new Map(name === undefined ? [] : readProgress());
  if (name !== undefined) {
    const whole = all.get(name)?.whole === true;
    all.delete(name);
    if (progress !== undefined) all.set(name, { ...progress, whole: progress.whole || whole });
  }
  const kept = Object.fromEntries([...all].slice(-most));
  try {
    inStateDirectory(true, (directory) => writeOwn(directory, fileName, JSON.stringify(kept)));
  } catch {
    return;
  }
}
