/** sleeps MSxTIMES …: `sleep`, which waits in clock_nanosleep(2), so often for so long. */
import { spawnSync } from "node:child_process";
import { repeated, serve } from "./protocol.mjs";

const times = repeated(process.argv.slice(2));

serve(() => {
  for (const ms of times) {
    const { error } = spawnSync("sleep", [String(ms / 1000)], { stdio: "ignore" });
    if (error) throw error;
  }
});
