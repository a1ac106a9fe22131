/** Functions of programs and libraries → places of their files at which a probe does no harm. */
import { returnsAgain } from "../oneliners/resolve/user.js";
import { nearestHint } from "../oneliners/source.js";
import type { UserSymbol } from "../types/facts.js";
import type { Hook as ExactHook } from "../types/hook.js";
import { BpfError } from "./errors.js";
import type { Hook } from "./hooks/index.js";
import { machine } from "./machine.js";

type UserHook = Extract<Hook, { readonly kind: "user-function" }>;

/** A function, or what was given in its place, and how far behind it. */
interface Place {
  readonly symbol: UserSymbol;
  readonly behind: number;
}

/** @throws BpfError */
export function userFunctions(hook: UserHook): readonly ExactHook[] {
  const { user } = machine();
  const named = hook.path ?? hook.library ?? "";
  alive(hook.pid, `${hook.symbol ?? String(hook.pattern ?? "a function")} in ${named}`);
  const path = user.library(named, hook.pid);
  if (path === undefined)
    throw new BpfError("unknown-library", "attach", `no library or program ${named}`, {
      hint: nearestHint(user.nearestLibraries(named)),
    });
  const why = user.whyNot?.(path);
  if (why !== undefined)
    throw new BpfError("unusable-file", "attach", `${path} can't be probed: ${why}`);
  const { onReturn, pid = -1 } = hook;
  return offsetsOf(hook, path).map((offset) => ({
    kind: "uprobe",
    path,
    offset,
    onReturn,
    pid,
    semaphore: 0,
    ...(hook.sleepable === true ? { sleeps: true } : {}),
    ...(hook.pattern === undefined ? {} : { optional: true }),
  }));
}

/** The kernel would tell neither the process nor what was to be traced of it. */
export function alive(pid: number | undefined, what: string): void {
  if (pid !== undefined && !machine().user.processExists(pid))
    throw new BpfError("no-such-process", "attach", `${what}: there is no process ${pid}`);
}

function offsetsOf(hook: UserHook, path: string): readonly number[] {
  const places = hook.pattern === undefined ? [placeOf(hook, path)] : matching(hook, path);
  if (hook.force !== true)
    for (const place of places) {
      const [code, why] = whyNot(hook, path, place) ?? [];
      if (code === undefined) continue;
      throw new BpfError(code, "attach", `${spelled(place)} of ${path} can't be probed: ${why}`, {
        hint: "{ force: true } probes it anyway, which may kill the program",
      });
    }
  return [...new Set(places.map(({ symbol, behind }) => symbol.offset + behind))];
}

function placeOf({ symbol, offset = 0, address }: UserHook, path: string): Place {
  const { user } = machine();
  if (address !== undefined) {
    const spelling = `0x${address.toString(16)}`;
    const found = user.symbol(path, spelling);
    if (found !== undefined) return { symbol: found, behind: offset };
    throw new BpfError("unknown-address", "attach", `nothing of ${path} is at ${spelling}`);
  }
  if (symbol === undefined) {
    const name = `offset 0x${offset.toString(16)}`;
    const bare = { name, demangled: name, offset, size: 0, within: null };
    return { symbol: user.atOffset?.(path, offset, name) ?? bare, behind: 0 };
  }
  const found = user.symbol(path, symbol);
  if (found !== undefined) return { symbol: found, behind: offset };
  throw new BpfError("unknown-symbol", "attach", `no function ${symbol} in ${path}`, {
    hint: nearestHint(user.nearestSymbols(path, symbol)),
  });
}

/** Of many, those whose return comes but once. */
function matching({ pattern, onReturn, force }: UserHook, path: string): readonly Place[] {
  const found = machine().user.matchSymbols(path, pattern!);
  const safe = onReturn && force !== true ? found.filter(({ name }) => !returnsAgain(name)) : found;
  if (safe.length === 0)
    throw new BpfError("no-match", "attach", `no function of ${path} matches ${String(pattern)}`);
  return safe.map((symbol) => ({ symbol, behind: 0 }));
}

/** What would kill the program, as one-liners refuse it. */
function whyNot(
  { onReturn }: UserHook,
  path: string,
  { symbol, behind }: Place,
): readonly [code: string, why: string] | undefined {
  const { user } = machine();
  if (onReturn && user.isGo(path))
    return ["go-return", "Go's stacks move, and a return probe would crash it"];
  if (onReturn && returnsAgain(symbol.name)) return ["returns-again", "it returns more than once"];
  const { within = symbol.offset } = symbol;
  if (onReturn && within !== null && symbol.offset + behind !== within)
    return ["return-inside", "a return probe is set where a function begins"];
  const why = user.whyNotAt?.(path, symbol, behind);
  return why === undefined ? undefined : ["inside-instruction", why];
}

const spelled = ({ symbol, behind }: Place): string =>
  behind === 0 ? symbol.name : `${symbol.name}+${behind}`;
