/**
 * BPF programs may not wait for pages: a string of a process whose page is not in
 * memory can't be compared. Such comparisons are false, and they are counted.
 */
import { UNREAD_MAP } from "../../types/data.js";
import { plainText, type Code } from "./code.js";

const COUNT = "count_unread";

/** Behind a read that gave `got`. A null pointer is no string, wherever memory is. */
export const countUnread = (got: string, address: string): string =>
  `if (${got} < 0 && ${address}) ${COUNT}();`;

/** Local of a program that has its comparisons made again later: whether one could not be made. */
export const MISSING = "missing";
export const noteUnread = (got: string, address: string): string =>
  `if (${got} < 0 && ${address}) ${MISSING} = 1;`;

/** What programs that count need before them. */
export const declareUnread = (programs: Code): string =>
  plainText(programs).includes(`${COUNT}()`)
    ? `BPF_PERCPU_ARRAY(${UNREAD_MAP}, u64, 1);
static __always_inline void ${COUNT}(void) { int first = 0; u64 *count = ${UNREAD_MAP}.lookup(&first); if (count) *count += 1; }
`
    : "";
