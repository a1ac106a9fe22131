// Written by `npm run build` from the files beside it.
import type { Tool } from "../src/tool.js";

/** Every tool by its name; each is loaded when it is asked for. */
export const tools: Readonly<Record<string, () => Promise<{ readonly default: Tool }>>> = {
  argdist: () => import("./argdist.js"),
  funccount: () => import("./funccount.js"),
  funcinterval: () => import("./funcinterval.js"),
  funclatency: () => import("./funclatency.js"),
  funcslower: () => import("./funcslower.js"),
  offcputime: () => import("./offcputime.js"),
  profile: () => import("./profile.js"),
  stackcount: () => import("./stackcount.js"),
  syscount: () => import("./syscount.js"),
  tplist: () => import("./tplist.js"),
};
