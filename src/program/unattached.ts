import { hookOfContext, HOOKS, type HookKind } from "../types/hook_kinds.js";
import type { Diagnostic, Source } from "../types/outcome.js";
import { withoutComments } from "./c_tokens.js";

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

/** Functions of a text whose contexts tell that they are programs, and which nobody attaches. */
export function unattachedPrograms(
  source: Source,
  placed: ReadonlySet<string>,
): readonly Diagnostic[] {
  const bare = withoutComments(source.text);
  // Programs that others jump to are attached nowhere.
  if (/\bBPF_PROG_ARRAY\b|\bBPF_TABLE\w*\s*\(\s*"prog"/.test(source.text)) return [];
  const functions = bare.matchAll(/^[ \t]*int\s+(\w+)\s*\(\s*(struct\s+\w+)\s*\*/gm);
  return [...functions].flatMap((match) => {
    const [whole, name = "", context = ""] = match;
    const hook = hookOfContext(`${context.replace(/\s+/, " ")} *`);
    if (placed.has(name) || hook === undefined || hook === HOOKS.kprobe) return [];
    if (PLACES[hook.head] === undefined) return [];
    const start = match.index;
    return [notAttached(name, hook, source, { start, end: start + whole.length })];
  });
}

const notAttached = (
  name: string,
  hook: HookKind,
  source: Source,
  span: { readonly start: number; readonly end: number },
): Diagnostic => ({
  severity: "note",
  code: "not-attached",
  message: `${name} is not attached: nothing says where`,
  source,
  span,
  hint: `a line like // attach ${name} to ${hook.head}:${PLACES[hook.head] ?? ""}`,
});
