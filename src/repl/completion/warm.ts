import { structIndex } from "./commands.js";
import { headItems, makeLists } from "./heads.js";
import { probeScope } from "./scope.js";
import type { Sources } from "./types.js";

/**
 * What the first completion would wait for, in steps of tens of milliseconds:
 * to be done one at a time while nobody types. Doing them twice costs nothing.
 */
export const warmUp = (sources: Sources): readonly (() => void)[] => [
  ...makeLists(sources.kernel),
  () => void structIndex(sources.kernel),
  // The kernel's features and its types.
  () => void probeScope("vfs_read", sources),
  // Prototypes, and a first search: it is several times as fast once it has run.
  () => void headItems("vfs_r", sources),
  () => void headItems("opens", sources),
];
