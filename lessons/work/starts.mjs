/** starts PROGRAM TIMES [ARGUMENT …]: runs a program so often, one after the other. */
import { spawnSync } from "node:child_process";
import { serve } from "./protocol.mjs";

const [program, times, ...words] = process.argv.slice(2);

serve(() => {
  for (let i = 0; i < Number(times); i++) {
    const { error } = spawnSync(program, words, { stdio: "ignore" });
    if (error) throw error;
  }
});
