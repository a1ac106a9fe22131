import { readFileSync } from "node:fs";
import type { KernelFacts } from "../../types/facts.js";
import {
  CGROUP_POINTS,
  hookOfContext,
  hookOfName,
  HOOKS,
  LOADED_ONLY,
  type HookKind,
} from "../../types/hook_kinds.js";
import type { ProgramSpec } from "../../types/module.js";
import { programKind, type ProgramKind } from "./kind.js";

/** How a program is to be loaded, or why this kernel can't run its kind. */
export type KindChoice = { readonly kind: ProgramKind } | { readonly skip: string };

/** The kind from the name's prefix, else from the type of the first parameter. */
export function kindOfProgram(program: ProgramSpec, facts: KernelFacts): KindChoice {
  const named = hookOfName(program.name);
  if (named !== undefined) return chosen(HOOKS[named.hook], named.words.join("__"), facts);
  const hook = hookOfContext(program.contextType) ?? HOOKS.kprobe;
  const target = /^struct bpf_iter__(\w+) \*$/.exec(program.contextType ?? "")?.[1];
  return chosen(hook, target ?? "", facts);
}

/** Words that kindOfType takes. */
export const TYPE_WORDS: readonly string[] = [
  ...Object.values(HOOKS).map(({ head, target }) =>
    target === undefined ? head : `${head}:PLACE`,
  ),
  ...Object.keys(LOADED_ONLY),
];

/** The kind that a person names: `xdp`, `f:vfs_read`, `cgroup:connect4`; undefined for no such word. */
export function kindOfType(words: string, facts: KernelFacts): KindChoice | undefined {
  const loadedOnly = Object.entries(LOADED_ONLY).find(([name]) => name === words)?.[1];
  if (loadedOnly !== undefined)
    return { kind: programKind({ programType: loadedOnly[0], attachType: loadedOnly[1] }) };
  const [word = "", place = ""] = words.split(":");
  const hook = Object.entries(HOOKS).find(
    ([name, { head }]) => name === word || head === word,
  )?.[1];
  if (hook === undefined || (hook.target !== undefined && place === "")) return undefined;
  if (hook !== HOOKS.cgroup || place === "") return chosen(hook, place, facts);
  const point = Object.entries(CGROUP_POINTS).find(([name]) => name === place)?.[1];
  return point && { kind: programKind({ programType: point[0], attachType: point[1] }) };
}

function chosen(hook: HookKind, name: string, facts: KernelFacts): KindChoice {
  if (hook.target === undefined) return { kind: programKind(hook) };
  const impossible = whyNot(hook, facts);
  if (impossible !== undefined) return { skip: impossible };
  const found = tracedFunction(hook.target + name, facts);
  if (found === undefined) return { skip: `kernel has no ${what(hook)} ${name}` };
  const { btfId, module } = found;
  return {
    kind: {
      ...programKind(hook, btfId),
      ...(module === undefined ? {} : { attachModule: module }),
    },
  };
}

/** Why programs of that kind can't be loaded here; undefined when they can. */
function whyNot(hook: HookKind, facts: KernelFacts): string | undefined {
  if (hook === HOOKS.iterator) return undefined;
  if (hook === HOOKS.lsm)
    return facts.features.fentry && bpfLsmIsOn() ? undefined : "kernel has no BPF LSM";
  return facts.features.fentry ? undefined : "kernel has no fentry";
}

const what = (hook: HookKind): string =>
  hook === HOOKS.iterator ? "iterator" : hook === HOOKS.lsm ? "BPF LSM hook" : "function";

/** `vfs_read`, or a module's `ext4__ext4_file_open`. */
function tracedFunction(
  name: string,
  facts: KernelFacts,
): { readonly btfId: number; readonly module?: string | undefined } | undefined {
  const btfId = facts.types.find(name, "func");
  if (btfId !== undefined) return { btfId };
  const bare = facts.function(name) ?? facts.function(name.replace(/^\w+?__/, ""));
  return bare?.btfId === undefined ? undefined : { btfId: bare.btfId, module: bare.module };
}

/** It must be among the security modules chosen at boot. */
export function bpfLsmIsOn(): boolean {
  try {
    return readFileSync("/sys/kernel/security/lsm", "utf8").split(",").includes("bpf");
  } catch {
    return true; // securityfs is not mounted: the kernel will say
  }
}
