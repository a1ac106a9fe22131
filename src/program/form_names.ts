/** What the written program and who starts it must agree on; nothing else is needed for a start from the cache. */

/** High half of the markers of PARAM; the low one is the name's hash. */
export const PARAM_MARK = 0x0bcc9a7a;

/** FNV-1a of 31 bits: the immediate stays positive. */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return hash & 0x7fffffff;
}

/** Functions of files in tools/include that are put behind programs when they are loaded. */
export const LINKED_FUNCTIONS = ["task_passes", "task_passes_of", "path_walk"] as const;

/** In front of a function's name that is called as NAME and put behind a program when it is loaded. */
export const LINKED_PREFIX = "linked__";

/** No helper has so high a number. */
const LINKED_MARK = 0x40000000;

/** What such a function is called by in compiled programs. */
export const linkedId = (name: string): number => hashOf(name) | LINKED_MARK;
export const isLinkedId = (id: number): boolean => id >= LINKED_MARK;

/** Pattern of the two maps of a double buffer. */
export const bufferMap = (name: string): string => `${name}_buffer`;
