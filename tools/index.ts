// Written by `npm run build` from the folders beside it.
import type { Tool } from "../src/tool.js";

/** Every tool by its name; each is loaded when it is asked for. */
export const tools: Readonly<Record<string, () => Promise<{ readonly default: Tool }>>> = {
  argdist: () => import("./general/argdist.js"),
  bitesize: () => import("./block/bitesize.js"),
  funccount: () => import("./general/funccount.js"),
  funcinterval: () => import("./general/funcinterval.js"),
  funclatency: () => import("./general/funclatency.js"),
  funcslower: () => import("./general/funcslower.js"),
  offcputime: () => import("./cpu/offcputime.js"),
  opensnoop: () => import("./files/opensnoop.js"),
  profile: () => import("./cpu/profile.js"),
  softirqs: () => import("./cpu/softirqs.js"),
  stackcount: () => import("./general/stackcount.js"),
  statsnoop: () => import("./files/statsnoop.js"),
  syscount: () => import("./kernel/syscount.js"),
  tcpstates: () => import("./net/tcpstates.js"),
  tplist: () => import("./general/tplist.js"),
};

/** The folder of each: what it looks at. */
export const areas: Readonly<Record<string, string>> = {
  argdist: "general",
  bitesize: "block",
  funccount: "general",
  funcinterval: "general",
  funclatency: "general",
  funcslower: "general",
  offcputime: "cpu",
  opensnoop: "files",
  profile: "cpu",
  softirqs: "cpu",
  stackcount: "general",
  statsnoop: "files",
  syscount: "kernel",
  tcpstates: "net",
  tplist: "general",
};
