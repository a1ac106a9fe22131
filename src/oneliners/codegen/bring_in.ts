/**
 * A probe's program may not wait for a page that is not in memory. A second one at the same
 * place, which may sleep (Linux 6.0), goes the same way to the same reads and brings in what
 * they will find missing. It prints and counts nothing.
 */
import { c, plainText, type Code } from "./code.js";

const BRING_IN = "bring_in";

/** Before a read of `size` bytes of the process's memory. */
export const bringIn = (address: Code | string, size: Code | string | number): Code =>
  c`${BRING_IN}((u64)(${address}), ${size});`;

export const bringsIn = (code: Code): boolean => plainText(code).includes(`${BRING_IN}((u64)`);

/** What programs that do so need before them: no string or array that is read is longer than a page and two bytes. */
export const declareBringIn = (programs: Code): string =>
  bringsIn(programs)
    ? `static __always_inline void ${BRING_IN}_page(u64 at) {
  char byte;
  if (bpf_probe_read_user(&byte, 1, (void *)at) < 0) bpf_copy_from_user(&byte, 1, (void *)at);
}
static __always_inline void ${BRING_IN}(u64 at, u32 size) {
  u64 last = at + size - 1, next = (at | 4095) + 1;
  if (!at) return;
  ${BRING_IN}_page(at);
  if (next <= last) ${BRING_IN}_page(next);
  if (size > 4097 && next + 4095 < last) ${BRING_IN}_page(last);
}
`
    : "";
