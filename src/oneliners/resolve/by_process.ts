import type { UserChoice } from "./resolved_hook.js";

/** Probes in programs are the wanted processes' own: others do not stop at them. */
export const attachesByProcess = ({ pids = [] }: Pick<UserChoice, "pids">): boolean =>
  pids.length > 0;

/** One for each process, or one for all. */
export function byProcess<H extends object>(
  { pids = [] }: Pick<UserChoice, "pids">,
  hook: H,
): readonly (H & { readonly pid: number })[] {
  return (pids.length === 0 ? [-1] : pids).map((pid) => ({ ...hook, pid }));
}
