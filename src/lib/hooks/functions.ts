/** Functions of the kernel, of programs and of libraries. */
import { globPattern } from "../../oneliners/glob.js";
import { optionsOf } from "../options.js";
import { head, positive, processOf, word, type Hook, type UserFunction } from "./hook.js";

export interface InModule {
  /** Kernel module that has the function. */
  readonly module?: string;
}

/** Where a USDT probe is: in a file, in the files of a process, or both. */
export interface UsdtPlace {
  readonly path?: string;
  readonly probe: string;
  readonly provider?: string;
  readonly pid?: number;
}

const kprobeOptions = optionsOf<{ offset?: number }>({ offset: true });
const kretprobeOptions = optionsOf<{ maxActive?: number }>({ maxActive: true });
const kprobesOptions = optionsOf<{ onReturn?: boolean }>({ onReturn: true });
const moduleOptions = optionsOf<InModule>({ module: true });
const usdtOptions = optionsOf<UsdtPlace>({ path: true, probe: true, provider: true, pid: true });
const userOptions = optionsOf<UserFunction>({
  ...{ path: true, library: true, symbol: true, pattern: true, offset: true, address: true },
  ...{ pid: true, sleepable: true, force: true },
});

function traced(hook: string, name: string, options: InModule): string {
  moduleOptions(hook, options);
  const { module } = options;
  return module === undefined ? word(name, `${hook}(function)`) : `${module}:${name}`;
}

/**
 * Entry of a kernel function, or an instruction `offset` bytes into it.
 * @example
 * ```ts
 * bpf.attach("on_function", kprobe("vfs_read"));
 * ```
 */
export function kprobe(name: string, options: { readonly offset?: number } = {}): Hook {
  kprobeOptions("kprobe", options);
  const { offset = 0 } = options;
  return {
    ...{ kind: "kernel-function", name: word(name, "kprobe(function)") },
    ...{ offset, onReturn: false },
  };
}

/**
 * Return of a kernel function. `maxActive`: calls that may be under way at once,
 * where the kernel's own limit is too low (`link.missed()` tells); such a probe is made
 * in tracefs, where it stays, idle, when the process is killed (`bcc-tool reset-trace`).
 * @example
 * ```ts
 * bpf.attach("on_function", kretprobe("vfs_read", { maxActive: 100 }));
 * ```
 */
export function kretprobe(name: string, options: { readonly maxActive?: number } = {}): Hook {
  kretprobeOptions("kretprobe", options);
  const { maxActive } = options;
  return {
    ...{ kind: "kernel-function", name: word(name, "kretprobe(function)") },
    ...{ offset: 0, onReturn: true },
    ...(maxActive === undefined
      ? {}
      : { maxActive: positive(maxActive, "kretprobe({ maxActive })") }),
  };
}

/**
 * All kernel functions whose names match: `"vfs_*"` or a regular expression.
 * @example
 * ```ts
 * bpf.attach("on_function", kprobes("vfs_*link"));
 * ```
 */
export function kprobes(pattern: string | RegExp, options: { onReturn?: boolean } = {}): Hook {
  kprobesOptions("kprobes", options);
  return {
    kind: "kernel-functions",
    pattern: typeof pattern === "string" ? globPattern(pattern) : pattern,
    onReturn: options.onReturn ?? false,
  };
}

/**
 * A function of a program or library.
 * @example
 * ```ts
 * bpf.attach("on_function", uprobe({ library: "c", symbol: "getaddrinfo" }));
 * ```
 */
export const uprobe = (where: UserFunction): Hook => userFunction(where, false);
/**
 * Return of a function of a program or library: `PT_REGS_RC(ctx)`. Refused in Go programs, whose stacks move.
 * @example
 * ```ts
 * bpf.attach("on_function", uretprobe({ path: "/bin/bash", symbol: "readline" }));
 * ```
 */
export const uretprobe = (where: UserFunction): Hook => userFunction(where, true);

/**
 * Through the kernel's trampolines (5.5): no trap, and the parameters have types.
 * @example
 * ```ts
 * bpf.attach("on_traced", fentry("vfs_read"));
 * ```
 */
export const fentry = (name: string, options: InModule = {}): Hook =>
  head("f", traced("fentry", name, options));
/**
 * Return of a kernel function by a trampoline: its parameters, and its result behind them (5.5).
 * @example
 * ```ts
 * bpf.attach("on_traced", fexit("vfs_read"));
 * ```
 */
export const fexit = (name: string, options: InModule = {}): Hook =>
  head("fr", traced("fexit", name, options));

/**
 * A result other than 0 is the function's result; functions that allow error injection only (5.7).
 * @example
 * ```ts
 * bpf.attach("on_traced", fmodRet("security_task_setnice"));
 * ```
 */
export const fmodRet = (name: string): Hook => head("fmod", word(name, "fmodRet(function)"));

/**
 * A hook of the security modules: a negative result denies (5.7, `bpf` among the boot's lsm=).
 * @example
 * ```ts
 * bpf.attach("on_traced", lsm("path_mkdir"));
 * ```
 */
export const lsm = (hook: string): Hook => head("lsm", word(hook, "lsm(hook)"));

/**
 * A USDT probe of a program or library; without `path`, of whatever the process has mapped that has it.
 * @example
 * ```ts
 * bpf.attach("on_function", usdt({ path: "/lib/x86_64-linux-gnu/libc.so.6", probe: "setjmp" }));
 * ```
 */
export function usdt(where: UsdtPlace): Hook {
  usdtOptions("usdt", where);
  const { path } = where;
  const pid = processOf(where.pid, "usdt({ pid })");
  const probe = word(where.probe, "usdt({ probe })");
  if (path === undefined && pid === undefined) throw new TypeError("usdt: give path, pid or both");
  if (path === undefined) return { kind: "usdt", pid: pid!, provider: where.provider, probe };
  const words = [
    "u",
    word(path, "usdt({ path })"),
    ...(where.provider === undefined ? [] : [where.provider]),
    probe,
  ];
  return { kind: "head", at: words.join(":"), pid };
}

function userFunction(where: UserFunction, onReturn: boolean): Hook {
  const name = onReturn ? "uretprobe" : "uprobe";
  userOptions(name, where);
  processOf(where.pid, `${name}({ pid })`);
  const { path, library, symbol, pattern, offset, address } = where;
  if ((path === undefined) === (library === undefined))
    throw new TypeError(`${name}: give either path or library`);
  if (symbol !== undefined && pattern !== undefined)
    throw new TypeError(`${name}: give either symbol or pattern`);
  if ([symbol, pattern, offset, address].every((one) => one === undefined))
    throw new TypeError(`${name}: give symbol, pattern, offset or address`);
  if (address !== undefined && (symbol !== undefined || pattern !== undefined))
    throw new TypeError(`${name}: give either address or a name`);
  return { kind: "user-function", ...where, onReturn };
}
