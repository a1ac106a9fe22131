/** What the written program and who starts it must agree on; nothing else is needed for a start from the cache. */

/** High half of the markers of PARAM; the low one is the name's hash. */
export const PARAM_MARK = 0x0bcc9a7a;

/** Pattern of the two maps of a double buffer. */
export const bufferMap = (name: string): string => `${name}_buffer`;
