import type { Target } from "../resolve/target.js";

/** One target where two would have the same program: their names one after the other where a cookie tells them apart, else one name. */
export function mergedTarget(target: Target, other: Target): Target {
  const shared = target.byCookie !== true;
  const offset = shared ? 0 : target.names.length;
  const attach = (first: number) => [...target.attach(first), ...other.attach(first + offset)];
  const names = shared ? target.names : [...target.names, ...other.names];
  const entry =
    target.entry && other.entry
      ? {
          entry: {
            ...target.entry,
            attach: [...target.entry.attach, ...other.entry.attach],
          },
        }
      : {};
  const second =
    target.second && other.second ? { second: [...target.second, ...other.second] } : {};
  return { ...target, names, attach, ...entry, ...second };
}
