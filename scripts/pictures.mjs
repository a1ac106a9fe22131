/** npm run pictures [-- --record]: the README's pictures, from the recording; with --record of a new run, as root. */
import { runBundled } from "./lib/bundled.mjs";
import { runScript } from "./setup.mjs";

await runScript(import.meta.url, (words) =>
  runBundled("test/support/pictures/pictures_main.ts", words),
);
