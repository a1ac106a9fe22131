import { checkUprobes } from "./uprobes.js";
import type { KernelFacts, UserFacts, UserSymbol } from "../../types/facts.js";
import type { Diagnostic, Source } from "../../types/outcome.js";
import { mistake, nearestHint } from "../source.js";
import type { Name, Probe } from "../ast.js";
import type { NamedFunction } from "./function_hook.js";
import { MOST_FUNCTIONS } from "./kernel_pattern.js";
import { note, warning } from "./note.js";
import { patternOf } from "./pattern.js";
import type { Resolved, UserChoice } from "./resolved_hook.js";
import { unknownLibrary } from "./unknown_library.js";
import { userHooks } from "./user_hooks.js";
import { literalPattern } from "../../types/literal_pattern.js";

/** The file behind a library's or program's name; throws with what is near. */
export function findLibrary(
  name: Name,
  source: Source,
  choice: UserChoice,
  user: UserFacts,
): string {
  const path = user.library(name.text, choice.pids?.[0]);
  if (path === undefined) throw unknownLibrary(source, name, user.nearestLibraries(name.text));
  const why = user.whyNot?.(path);
  if (why !== undefined)
    throw mistake(source, name.span, "unusable-file", `${path} can't be probed: ${why}`);
  return path;
}

/** A function of a library or program → uprobes by file offset. */
export function resolveUserFunction(
  hook: NamedFunction & { library: Name },
  probe: Probe,
  choice: UserChoice,
  kernel: KernelFacts,
  user: UserFacts,
): Resolved {
  const { source } = probe;
  checkUprobes(hook.span, source, kernel);
  const first = findLibrary(hook.library, source, choice, user);
  const { path, symbols, notes } = findSymbols(hook, first, source, choice, user);
  if (hook.onReturn && user.isGo(path) && !choice.force) {
    throw mistake(
      source,
      hook.span,
      "go-return",
      `${path} is a Go program: its stacks move, and a return probe would crash it`,
      forcible(choice, "attaches it anyway"),
    );
  }
  refuseReturnInside(hook, symbols, source);
  if (!choice.force) refuseInside(hook, path, symbols, source, choice, user);
  const chosen =
    hook.onReturn && !choice.force ? thatReturnOnce(hook, path, symbols, source, choice) : symbols;
  return { hooks: userHooks(hook, probe, path, chosen, choice, kernel, user), notes };
}

/** The way out, where there is one. */
const forcible = ({ force }: UserChoice, does: string): { readonly hint?: string } =>
  force === undefined ? {} : { hint: `--force ${does}` };

/**
 * These keep the address to which they return, to come back there later. Under
 * a return probe that is the kernel's trampoline, where nobody expects the
 * second return: the program is killed.
 */
export const returnsAgain = (name: string): boolean =>
  /^_{0,2}(sig)?setjmp$|^_{0,2}(get|swap)context$/.test(name);

/** A pattern leaves such functions out; asked for by name, one is refused. */
function thatReturnOnce(
  hook: NamedFunction & { library: Name },
  path: string,
  symbols: readonly UserSymbol[],
  source: Source,
  choice: UserChoice,
): readonly UserSymbol[] {
  const safe = symbols.filter(({ name }) => !returnsAgain(name));
  if (safe.length > 0) return safe;
  throw mistake(
    source,
    hook.function.span,
    "returns-again",
    `${hook.function.text} of ${path} returns more than once: a return probe would kill the program`,
    forcible(choice, "attaches it anyway"),
  );
}

/** A return probe puts its address where the function's own return address lies at its first instruction only. */
function refuseReturnInside(
  { function: name, onReturn }: NamedFunction,
  symbols: readonly UserSymbol[],
  source: Source,
): void {
  const inside = symbols.some(({ within, offset }) => within !== undefined && within !== offset);
  if (onReturn && inside)
    throw mistake(source, name.span, "return-inside", `no function begins at ${name.text}`, {
      hint: "a return probe is set on the function, without an offset",
    });
}

/** A breakpoint in the midst of an instruction makes another one of it. */
function refuseInside(
  { function: name, offset, span }: NamedFunction,
  path: string,
  symbols: readonly UserSymbol[],
  source: Source,
  choice: UserChoice,
  user: UserFacts,
): void {
  for (const symbol of symbols) {
    const why = user.whyNotAt?.(path, symbol, Number(offset));
    if (why === undefined) continue;
    const message = `${name.text}+${offset} of ${path} can't be probed: ${why}`;
    const place = { start: name.span.end, end: span.end };
    const hint = forcible(choice, "probes it anyway, which may kill the program");
    throw mistake(source, place, "inside-instruction", message, hint);
  }
}

interface Found {
  readonly path: string;
  readonly symbols: readonly UserSymbol[];
  readonly notes: readonly Diagnostic[];
}

/** Libraries whose functions moved into another: glibc 2.34 took threads, dl, rt and util into libc. */
const MERGED: ReadonlySet<string> = new Set(["pthread", "dl", "rt", "util", "anl"]);

function findSymbols(
  hook: NamedFunction & { library: Name },
  path: string,
  source: Source,
  choice: UserChoice,
  user: UserFacts,
): Found {
  const { text, span, match } = hook.function;
  const most = choice.purpose === "count" ? Infinity : MOST_FUNCTIONS;
  const here = lookUp(hook, path, user, most);
  if (here.length > 0) return { path, symbols: here, notes: symbolNotes(hook, here, source) };
  const merged = MERGED.has(hook.library.text) ? user.library("c", choice.pids?.[0]) : undefined;
  const there = merged === undefined ? [] : lookUp(hook, merged, user, most);
  if (merged !== undefined && there.length > 0) {
    return {
      path: merged,
      symbols: there,
      notes: [note(source, hook.library.span, "moved", `${text} is in ${merged}`)],
    };
  }
  const near = match === "exact" ? user.nearestSymbols(path, text) : [];
  const what =
    match === "exact" ? `no function ${text} in ${path}` : `no function in ${path} matches ${text}`;
  throw mistake(source, span, "unknown-symbol", what, { hint: nearestHint(near), fix: near[0] });
}

/** Exact names, else C++ and Rust names as people read them, with or without their parameters. */
function lookUp(
  hook: NamedFunction,
  path: string,
  user: UserFacts,
  most: number,
): readonly UserSymbol[] {
  const { text, match } = hook.function;
  if (match !== "exact")
    return unique(user.matchSymbols(path, patternOf(hook.function))).slice(0, most);
  const exact = user.symbol(path, text);
  if (exact && exact.name === text) return [exact];
  if (!text.includes("::") && !text.startsWith("operator")) return exact ? [exact] : [];
  const escaped = literalPattern(text);
  const overloads = user.matchSymbols(path, new RegExp(`^${escaped}(\\(.*)?$`));
  return overloads.length > 0 ? unique(overloads) : exact ? [exact] : [];
}

/** Aliases share an offset: one probe each place. */
const unique = (symbols: readonly UserSymbol[]): readonly UserSymbol[] => [
  ...new Map(symbols.map((symbol) => [symbol.offset, symbol])).values(),
];

function symbolNotes(
  hook: NamedFunction,
  symbols: readonly UserSymbol[],
  source: Source,
): readonly Diagnostic[] {
  const { span, text, match } = hook.function;
  const notes: Diagnostic[] = [];
  if (symbols.length > 1) {
    const list = symbols
      .slice(0, 3)
      .map((symbol) => symbol.demangled)
      .join(", ");
    const what =
      match === "exact"
        ? `${text} has ${symbols.length} overloads, all traced: `
        : `${text} matches ${symbols.length} functions: `;
    notes.push(note(source, span, "matched", `${what}${list}${symbols.length > 3 ? ", …" : ""}`));
  }
  if (symbols.some((symbol) => symbol.indirect === "resolver")) {
    notes.push(
      warning(
        source,
        span,
        "indirect",
        `${text} is chosen when the program starts (IFUNC): only the choice is traced`,
        "trace the implementation: c:/name/",
      ),
    );
  } else if (symbols.some((symbol) => symbol.indirect === "resolved")) {
    notes.push(
      note(
        source,
        span,
        "indirect",
        `${text} is an indirect function: the implementation that this machine chooses is traced`,
      ),
    );
  }
  return notes;
}
