import { openSync } from "node:fs";
import { complain } from "./say.js";

/** New files are for their owner alone: a trace may show what others may not see. */
export function openOutput(path: string): number | undefined {
  try {
    return openSync(path, "w", 0o600);
  } catch (error) {
    complain(
      `error: cannot write to ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
    return undefined;
  }
}
