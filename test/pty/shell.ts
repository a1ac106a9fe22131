import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PtyScreen } from "./screen.js";

/** A shell with job control in a terminal; its start file lies in `directory`. */
export async function openShell(directory: string, env: NodeJS.ProcessEnv): Promise<PtyScreen> {
  const start = join(directory, "start");
  writeFileSync(start, "PS1='shell> '; unset HISTFILE\n");
  const pty = new PtyScreen(`bash --rcfile ${start} -i`, 30, 100, env);
  await pty.until(/shell> $/m);
  return pty;
}
