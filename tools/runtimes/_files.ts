import { readdirSync, readFileSync } from "node:fs";
import type { Machine } from "../../src/tool.js";

/** Processes of these names, as /proc has them. */
export function processesNamed(names: readonly string[]): readonly number[] {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return numbers.flatMap((number) => {
    try {
      const comm = readFileSync(`/proc/${number}/comm`, "utf8").trim();
      return names.includes(comm) ? [Number(number)] : [];
    } catch {
      return [];
    }
  });
}

/** Files of these processes that have the probe, each once. */
export function filesWithProbe(
  { user }: Machine,
  pids: readonly number[],
  provider: string,
  probe: string,
): readonly string[] {
  const files = new Set(pids.flatMap((pid) => user.processFiles?.(pid) ?? []));
  return [...files].filter((file) =>
    user.usdtProbes(file).some((one) => one.provider === provider && one.name === probe),
  );
}
