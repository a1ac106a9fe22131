import { NULL_POINTER } from "../../types/print_plan.js";
import type { Value } from "../cexpr/value.js";
import { plainText } from "../codegen/code.js";
import { Block } from "../codegen/block.js";
import { lower } from "../codegen/lower.js";
import { MISSING } from "../codegen/unread.js";
import { fieldName } from "../resolve/tracepoint.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";

/*
 * A string of the caller whose page is not in memory yet can't be read at the
 * entry of a system call: BPF programs may not wait for pages. The call itself
 * brings the page in, so such an event is put aside by its thread, with the
 * strings' addresses, and its strings are read again when the call returns.
 * Calls whose strings were there pay one look-up at their return.
 */

/** Calls that only read the text which they take as `char *`. */
const READ_ONLY: ReadonlySet<string> = new Set(
  ["mount", "umount", "utime", "utimes", "sethostname", "setdomainname", "setsockopt"].map(
    (call) => `sys_enter_${call}`,
  ),
);

/**
 * Whether a string is at the call's return what it was at its entry: read() has
 * filled its buffer by then. The kernel declares what a call only reads as const.
 */
export function staysAsItIs(pointer: Value, { context, probe }: ResolvedHook): boolean {
  if (context.kind !== "tracepoint") return false;
  if (READ_ONLY.has(context.event)) return true;
  const block = new Block({ name: "", text: "" }, probe.space);
  const read = plainText(lower(pointer, block)) + plainText(block.code());
  const named = new Set([...read.matchAll(/\bctx->(f\d+)/g)].map((match) => match[1]));
  return context.fields.every(
    (field) =>
      !named.has(fieldName(field)) || !field.ctype.includes("*") || /\bconst\b/.test(field.ctype),
  );
}

/** C that is true where one of these readings failed, a null pointer's apart, or strings could not be compared. */
export const anyUnread = (statuses: readonly string[], compares: boolean): string =>
  [
    ...statuses.map((status) => `(${status} < 0 && ${status} != ${NULL_POINTER})`),
    ...(compares ? [MISSING] : []),
  ].join(" || ");

/** C of the number by which events are put aside. */
export const THREAD = "u32 thread = (u32)bpf_get_current_pid_tgid();";

/** The struct of what is put aside, of whole words only as padding may not reach a map, and the map. */
export const asideStruct = (name: string, index: number, members: readonly string[]): string =>
  `struct ${name}_${index} {\n${members.join("\n")}\n};\nBPF_TABLE("lru_hash", u32, struct ${name}_${index}, pending_${index}, 4096);\n`;

/** At the entry: keeps the variable of that name. */
export const keepAside = (name: string, index: number): string =>
  `pending_${index}.update(&thread, &${name});`;

/** At the return: the variable of that name again; leaves where nothing was put aside. */
export const takeAside = (name: string, index: number): readonly string[] => [
  THREAD,
  `struct ${name}_${index} *kept = pending_${index}.lookup(&thread);`,
  "if (!kept) return 0;",
  `struct ${name}_${index} ${name} = *kept;`,
  `pending_${index}.delete(&thread);`,
];
