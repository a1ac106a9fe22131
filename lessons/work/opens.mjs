/** opens PATH TIMES …: opens and closes each of the files so often, or fails to. */
import { closeSync, openSync } from "node:fs";
import { pause, serve } from "./protocol.mjs";

const words = process.argv.slice(2);

serve(async () => {
  for (let i = 0; i < words.length; i += 2)
    for (let times = 0; times < Number(words[i + 1]); times++) {
      tryOpen(words[i]);
      await pause(5);
    }
});

function tryOpen(path) {
  try {
    closeSync(openSync(path));
  } catch {
    // That it is not there is what the lesson is about.
  }
}
