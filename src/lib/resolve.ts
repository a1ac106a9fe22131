import { findFirstHook, type FoundHook } from "../program/find_hook.js";
import type { Hook as ExactHook } from "../types/hook.js";
import { BpfError, refusal } from "./errors.js";
import type { Hook } from "./hooks/index.js";
import { machine } from "./machine.js";
import { alive, userFunctions } from "./user_places.js";

type HookOf<K extends Hook["kind"]> = Extract<Hook, { readonly kind: K }>;

/** A function and where it goes, as `// attach` lines have it. */
export interface Attached {
  readonly program: string;
  readonly at: string;
  readonly pid?: number | undefined;
}

/** Where a hook is on this machine. @throws BpfError */
export function resolveHook(hook: Hook, program: string): readonly ExactHook[] {
  switch (hook.kind) {
    case "head":
      return byHead(hook.at, program, hook.pid);
    case "kernel-function": {
      const limit = hook.maxActive === undefined ? {} : { maxActive: hook.maxActive };
      const places = byHead(`${hook.onReturn ? "kr" : "k"}:${hook.name}`, program);
      return places.map((place) =>
        place.kind === "kprobe" ? { ...place, offset: hook.offset, ...limit } : place,
      );
    }
    case "kernel-functions":
      return kernelFunctions(hook);
    case "user-function":
      return userFunctions(hook);
    case "usdt":
      return byHead(ofProcess(hook), program, hook.pid);
    case "tracepoints":
      return tracepoints(hook, program);
    default:
      return [hook];
  }
}

/** As `// attach` lines have it. */
export const byHead = (at: string, program: string, pid?: number): readonly ExactHook[] =>
  foundAt(at, program, pid).attach;

/** The same, with what reads the arguments of a USDT probe. */
export function foundAt(at: string, program: string, pid?: number): FoundHook {
  alive(pid, at);
  const found = findFirstHook({ program, at, pid }, machine());
  if (!found.ok)
    throw refusal(
      "attach",
      found.diagnostics.map(({ source: _, span: __, ...rest }) => rest),
    );
  return found.value;
}

/** A USDT probe as `// attach` lines write it. */
export function usdtHead(hook: Hook): Omit<Attached, "program"> {
  if (hook.kind === "usdt") return { at: ofProcess(hook), pid: hook.pid };
  if (hook.kind === "head" && hook.at.startsWith("u:")) return { at: hook.at, pid: hook.pid };
  throw new TypeError("compile: usdt has hooks made by usdt({ … })");
}

/** In the files that the process has mapped. */
function ofProcess({ pid, provider, probe }: HookOf<"usdt">): string {
  const { user } = machine();
  const name = [...(provider === undefined ? [] : [provider]), probe].join(":");
  alive(pid, name);
  const path = user
    .processFiles?.(pid)
    .find((file) => user.usdt(file, provider, probe) !== undefined);
  if (path === undefined)
    throw new BpfError("unknown-probe", "attach", `process ${pid} has no USDT probe ${name}`);
  return `u:${path}:${name}`;
}

function tracepoints({ pattern }: HookOf<"tracepoints">, program: string): readonly ExactHook[] {
  const names = machine().kernel.matchTracepoints(pattern);
  if (names.length === 0)
    throw new BpfError("no-match", "attach", `no tracepoint matches ${String(pattern)}`);
  return names.flatMap((name) => byHead(`t:${name}`, program));
}

function kernelFunctions({ pattern, onReturn }: HookOf<"kernel-functions">): readonly ExactHook[] {
  const { kernel } = machine();
  if (!kernel.features.kprobes)
    throw new BpfError("no-kprobes", "attach", "this kernel has no kprobes");
  const functions = kernel.matchFunctions(pattern);
  if (functions.length === 0)
    throw new BpfError(
      "no-match",
      "attach",
      `no function of this kernel matches ${String(pattern)}`,
    );
  if (kernel.features.kprobeMulti)
    return [{ kind: "kprobe-multi", functions, onReturn, optional: true }];
  return functions.map((name) => ({
    kind: "kprobe",
    function: name,
    offset: 0,
    onReturn,
    optional: true,
  }));
}
