import { runNamed } from "./bcc-tool.js";

/** bcc-argdist: argdist under a name of its own. */
export const main = (argv: readonly string[]): Promise<number> =>
  runNamed("argdist", "bcc-argdist", argv);
