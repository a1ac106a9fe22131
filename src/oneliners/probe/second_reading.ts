import { NULL_POINTER } from "../../types/output.js";

/*
 * A string of the caller whose page is not in memory yet can't be read at the
 * entry of a system call: BPF programs may not wait for pages. The call itself
 * brings the page in, so such an event is put aside by its thread, with the
 * strings' addresses, and its strings are read again when the call returns.
 * Calls whose strings were there pay one look-up at their return.
 */

/** C that is true where one of these readings failed, a null pointer's apart. */
export const anyUnread = (statuses: readonly string[]): string =>
  statuses.map((status) => `(${status} < 0 && ${status} != ${NULL_POINTER})`).join(" || ");

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
