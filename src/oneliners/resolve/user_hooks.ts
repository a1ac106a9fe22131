import { attachesByProcess, byProcess } from "./by_process.js";
import type { Hook } from "../../types/hook.js";
import type { KernelFacts, UserFacts, UserSymbol } from "../../types/facts.js";
import { mentions } from "../cexpr/mentions.js";
import type { Probe } from "../ast.js";
import { argumentNames, conventionOf, resultOf, type UserFunction } from "./abi/names.js";
import type { NamedFunction } from "./function_hook.js";
import { registersValue } from "./registers.js";
import type { ProbeNames, ProgramContext, ResolvedHook, UserChoice } from "./resolved_hook.js";

/** Functions of a program that take their arguments alike, with a program for them. */
export function userHooks(
  hook: NamedFunction,
  probe: Probe,
  path: string,
  symbols: readonly UserSymbol[],
  choice: UserChoice,
  kernel: KernelFacts,
  user: UserFacts,
): readonly ResolvedHook[] {
  const prototypes =
    hook.offset === 0n && !symbols.some(isInside) && wantsPrototypes(probe, choice)
      ? user.prototypes?.(path, symbols)
      : undefined;
  const abi = user.abi?.(path) ?? { machine: kernel.arch };
  const groups = new Map<string, { shape: UserFunction; symbols: UserSymbol[] }>();
  symbols.forEach((symbol, i) => {
    const prototype = prototypes?.[i] ?? "";
    const shape = { abi, name: symbol.name, prototype };
    const key = JSON.stringify(
      typeof prototype === "string" ? conventionOf(shape) : [prototype, conventionOf(shape)],
    );
    const group = groups.get(key);
    if (group) group.symbols.push(symbol);
    else groups.set(key, { shape, symbols: [symbol] });
  });
  const all = [...groups.values()];
  const titled = all.length > 1 || symbols.length > 1;
  return all.map((group) => userHook(hook, probe, path, group, choice, kernel, titled));
}

/** Reading a large program's debug information takes some tenths of a second: only where something is said that it may know. */
function wantsPrototypes(probe: Probe, choice: UserChoice): boolean {
  const said = mentions([...(probe.predicate ? [probe.predicate] : []), ...probe.values]);
  const names = [...said.names].filter((name) => name !== "ctx");
  return (
    names.length > 0 ||
    said.entries.size > 0 ||
    said.variables.has("retval") ||
    (choice.shownArguments ?? 0) > 0
  );
}

/** Given by an address that is not its function's first. */
const isInside = ({ within, offset }: UserSymbol): boolean =>
  within !== undefined && within !== offset;

function userHook(
  hook: NamedFunction,
  probe: Probe,
  path: string,
  { shape, symbols }: { readonly shape: UserFunction; readonly symbols: readonly UserSymbol[] },
  choice: UserChoice,
  kernel: KernelFacts,
  titled: boolean,
): ResolvedHook {
  const many = symbols.length > 1;
  const optional = choice.purpose === "count" && hook.function.match !== "exact";
  const attach = (first: number, onReturn: boolean): readonly Hook[] =>
    symbols.flatMap((symbol, i) =>
      byProcess(choice, {
        kind: "uprobe",
        path,
        offset: symbol.offset + Number(hook.offset),
        onReturn,
        semaphore: 0,
        ...(many ? { cookie: first + i } : {}),
        ...(optional ? { optional } : {}),
      }),
    );
  const inside = hook.offset !== 0n || symbols.some(isInside);
  const { entry, exit } = userNames(shape, probe, inside, kernel);
  const context: ProgramContext = { kind: "registers" };
  const why = shape.prototype;
  const written = probe.signature?.parameters.length ?? 0;
  return {
    names:
      hook.function.match === "exact" && !titled
        ? [hook.function.text]
        : symbols.map((symbol) => symbol.demangled || symbol.name),
    attach: (first) => attach(first, hook.onReturn),
    context,
    probe: hook.onReturn ? exit : entry,
    onReturn: hook.onReturn,
    atUserEntry: !hook.onReturn && !inside,
    ...(typeof why === "string" && why !== "" ? { untyped: { why, written } } : {}),
    ...(hook.onReturn
      ? { entry: { attach: attach(0, false), context, probe: entry, kept: false } }
      : {}),
    pidByAttach: attachesByProcess(choice),
  };
}

/** What a probe there may say: at the entry the arguments, at the return the result. */
function userNames(
  shape: UserFunction,
  probe: Probe,
  inside: boolean,
  kernel: KernelFacts,
): { readonly entry: ProbeNames; readonly exit: ProbeNames } {
  const registers = registersValue(kernel.arch);
  const names = argumentNames(shape, probe.signature?.parameters, inside, kernel);
  const why = "is known only at the return: r:…";
  const early = ["retval", "$retval", "$latency"].map((name) => [name, why] as const);
  const entry: ProbeNames = {
    ...names,
    registers,
    absent: new Map([...names.absent, ...early]),
    space: "user",
  };
  const result = resultOf(shape);
  const none = typeof result === "string" ? ["retval", "$retval"] : [];
  const exit: ProbeNames = {
    arguments: [],
    parameters: new Map(),
    ...(typeof result === "string" ? {} : { result }),
    registers,
    absent: new Map([...names.absent, ...none.map((name) => [name, String(result)] as const)]),
    space: "user",
  };
  return { entry, exit };
}
