import { hookOfContext, HOOKS, type HookKind } from "../types/hook_kinds.js";
import type { Diagnostic, Source } from "../types/outcome.js";
import { argumentsOf } from "../ctext/calls.js";
import type { TextFunction } from "./conventions.js";

/** What follows a head in an `// attach` line. */
const PLACES: Readonly<Record<string, string>> = {
  [HOOKS.xdp.head]: "eth0",
  [HOOKS.tc.head]: "eth0:ingress",
  [HOOKS.perfEvent.head]: "cpu-clock:49hz",
  [HOOKS.sockOps.head]: "/sys/fs/cgroup",
  [HOOKS.cgroup.head]: "/sys/fs/cgroup:sock_create",
  [HOOKS.skMsg.head]: "MAP",
  [HOOKS.rawTracepoint.head]: "sys_enter",
  [HOOKS.skLookup.head]: "self",
};

/** Functions whose contexts tell that they are programs, and which nobody attaches. */
export function unattachedPrograms(
  source: Source,
  functions: readonly TextFunction[],
  placed: ReadonlySet<string>,
): readonly Diagnostic[] {
  // Programs that others jump to are attached nowhere.
  if (jumps(source.text)) return [];
  return functions.flatMap(({ name, contextType, start, end }) => {
    const hook = hookOfContext(contextType);
    if (placed.has(name) || hook === undefined || hook === HOOKS.kprobe) return [];
    if (PLACES[hook.head] === undefined) return [];
    return [notAttached(name, hook, source, start < 0 ? undefined : { start, end })];
  });
}

/** Asked before there is a module whose maps would tell. */
const jumps = (text: string): boolean =>
  argumentsOf(text, "BPF_PROG_ARRAY").length > 0 ||
  TABLES.some((macro) => argumentsOf(text, macro).some(([type]) => type === '"prog"'));

const TABLES = ["BPF_TABLE", "BPF_TABLE_PUBLIC", "BPF_TABLE_SHARED", "BPF_TABLE_PINNED"];

const notAttached = (
  name: string,
  hook: HookKind,
  source: Source,
  span: { readonly start: number; readonly end: number } | undefined,
): Diagnostic => ({
  severity: "note",
  code: "not-attached",
  message: `${name} is not attached: nothing says where`,
  ...(span === undefined ? {} : { source, span }),
  hint: `a line like // attach ${name} to ${hook.head}:${PLACES[hook.head] ?? ""}`,
});
