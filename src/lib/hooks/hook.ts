/** What the makers of hooks share: plain data, which `bpf.attach` resolves on this machine. */
import type { Hook as ExactHook } from "../../types/hook.js";

/** A place that says all that the kernel needs. */
export type Resolved = Extract<
  ExactHook,
  {
    readonly kind:
      "xdp" | "tc" | "socket-filter" | "socket" | "cgroup" | "sockmap" | "netns" | "perf-event";
  }
>;

/** A place that `bpf.attach` looks up. */
export type Hook =
  | Resolved
  | {
      readonly kind: "kernel-function";
      readonly name: string;
      readonly offset: number;
      readonly onReturn: boolean;
      readonly maxActive?: number;
    }
  | { readonly kind: "kernel-functions"; readonly pattern: RegExp; readonly onReturn: boolean }
  | { readonly kind: "tracepoints"; readonly pattern: RegExp }
  | ({ readonly kind: "user-function"; readonly onReturn: boolean } & UserFunction)
  | {
      readonly kind: "usdt";
      readonly pid: number;
      readonly provider: string | undefined;
      readonly probe: string;
    }
  /** As `// attach` lines write it: `t:sched:sched_switch`. */
  | { readonly kind: "head"; readonly at: string; readonly pid?: number | undefined };

export interface UserFunction {
  /** A path, or a library's name: `c`, `libssl.so.3`. */
  readonly path?: string;
  readonly library?: string;
  /** One of symbol, pattern, offset and address. `offset` counts from the file's start; with `symbol` from there. */
  readonly symbol?: string;
  readonly pattern?: RegExp;
  readonly offset?: number;
  /** An address as the file's symbol table has them (`nm`), in place of a symbol. */
  readonly address?: number | bigint;
  /** Every process that has it mapped, unless given. */
  readonly pid?: number;
  /** The program may wait for memory that is not there, with `bpf_copy_from_user` (6.0). */
  readonly sleepable?: boolean;
  /** Also where the program may die of it: in the midst of an instruction, at the return of what returns twice. */
  readonly force?: boolean;
}

export const head = (kind: string, rest: string): Hook => ({ kind: "head", at: `${kind}:${rest}` });

export function word(value: unknown, what: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(
    `${what}: a name is wanted, not ${value === "" ? "an empty one" : typeof value}`,
  );
}

export function positive(value: unknown, what: string): number {
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new TypeError(`${what}: a number above 0 is wanted, not ${String(value)}`);
}

/** undefined: of all processes. Anything else that is no process must not mean all of them. */
export function processOf(value: unknown, what: string): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new TypeError(`${what}: the number of a process is wanted, not ${String(value)}`);
}

/** One or several, as a person gave them. */
export function hooksOf(given: Hook | readonly Hook[] | undefined): readonly Hook[] {
  const hooks: readonly unknown[] = Array.isArray(given) ? given : [given];
  const isHook = (one: unknown): boolean => typeof (one as Hook | undefined)?.kind === "string";
  if (hooks.length > 0 && hooks.every(isHook)) return hooks as readonly Hook[];
  const wrong = hooks.find((one) => !isHook(one));
  const what = wrong === undefined ? "none" : `of type ${typeof wrong}`;
  throw new TypeError(`attach: a hook such as kprobe("vfs_read") is wanted, not ${what}`);
}
