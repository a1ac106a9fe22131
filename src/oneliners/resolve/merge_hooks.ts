import type { ResolvedHook } from "./resolved_hook.js";

/** One hook where two would have the same program: their names one after the other where a cookie tells them apart, else one name. */
export function mergedHook(hook: ResolvedHook, other: ResolvedHook): ResolvedHook {
  const shared = hook.byCookie !== true;
  const offset = shared ? 0 : hook.names.length;
  const attach = (first: number) => [...hook.attach(first), ...other.attach(first + offset)];
  const names = shared ? hook.names : [...hook.names, ...other.names];
  const entry =
    hook.entry && other.entry
      ? {
          entry: {
            ...hook.entry,
            attach: [...hook.entry.attach, ...other.entry.attach],
          },
        }
      : {};
  const second = hook.second && other.second ? { second: [...hook.second, ...other.second] } : {};
  return { ...hook, names, attach, ...entry, ...second };
}
