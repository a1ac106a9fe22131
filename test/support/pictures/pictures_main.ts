/** npm run pictures [-- --record]: draws docs/pictures anew, with --record of a new run. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawFlame, drawTerminal, folder, record } from "./pictures.js";

if (process.argv.includes("--record")) await record();
writeFileSync(join(folder, "terminal.svg"), await drawTerminal());
writeFileSync(join(folder, "flame.svg"), drawFlame());
process.exit(0);
