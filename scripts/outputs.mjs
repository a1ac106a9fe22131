/** npm run outputs [-- NAME…]: what each tool prints of a smoke case, into docs/outputs, for the catalogue. As root. */
import { runBundled } from "./lib/bundled.mjs";
import { runScript } from "./setup.mjs";

await runScript(import.meta.url, (names) => runBundled("test/support/outputs.ts", names));
