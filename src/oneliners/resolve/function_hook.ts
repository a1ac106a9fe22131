import type { Hook } from "../../types/hook.js";
import type { KernelFacts, KernelFunction } from "../../types/facts.js";
import { mentions } from "../cexpr/mentions.js";
import type { Probe, NamedHook } from "../ast.js";
import {
  signatureParameters,
  typedParameters,
  typedResult,
  type TypedName,
} from "./function_names.js";
import type { Move } from "./renamed_functions.js";
import { argumentRegisters, registersValue, resultRegister } from "./registers.js";
import type { ProbeNames, ProgramContext, ResolvedHook } from "./resolved_hook.js";
import { namesOver, syscallWrapper } from "./word_views.js";

export type NamedFunction = NamedHook & { kind: "function" };

/** One function's program: fentry where it gives the same, else kprobe. */
export function functionHook(
  hook: NamedFunction,
  probe: Probe,
  facts: KernelFunction,
  kernel: KernelFacts,
  title: string,
  move?: Move,
): ResolvedHook {
  const parameters = parametersOf(probe, facts, kernel, move);
  const wrapper = syscallWrapper(facts.name, kernel);
  const registersWanted = kernel.features.kprobes && namesRegisters(probe);
  if (!registersWanted && canUseFentry(hook, facts, kernel, parameters))
    return fentryHook(hook, facts, kernel, title, parameters, wrapper, move);
  const attach = (onReturn: boolean): Hook => ({
    kind: "kprobe",
    function: facts.name,
    offset: Number(hook.offset),
    onReturn,
  });
  const entryNames = registerNames(parameters, false, facts, kernel, wrapper, move);
  const context: ProgramContext = { kind: "registers" };
  return {
    names: [title],
    attach: () => [attach(hook.onReturn)],
    context,
    probe: hook.onReturn ? registerNames([], true, facts, kernel, wrapper, move) : entryNames,
    onReturn: hook.onReturn,
    ...(hook.onReturn
      ? { entry: { attach: [attach(false)], context, probe: entryNames, kept: false } }
      : {}),
    pidByAttach: false,
  };
}

function parametersOf(
  probe: Probe,
  facts: KernelFunction,
  kernel: KernelFacts,
  move?: Move,
): readonly TypedName[] {
  const known = facts.prototype ? typedParameters(facts.prototype, kernel.types) : [];
  if (!probe.signature) return known;
  const written = signatureParameters(probe.signature.parameters, kernel.types, "any");
  // The moved function's own names stay known beside the person's.
  return move
    ? [...known, ...written]
    : [...known.filter((k) => !written.some((w) => w.slot === k.slot)), ...written];
}

/** `ctx->di`: only a kprobe has the registers. */
const namesRegisters = (probe: Probe): boolean =>
  mentions([...(probe.predicate ? [probe.predicate] : []), ...probe.values]).names.has("ctx");

/** fentry needs a prototype, no offset, arguments in words, and nothing that only registers can tell. */
function canUseFentry(
  hook: NamedFunction,
  facts: KernelFunction,
  kernel: KernelFacts,
  parameters: readonly TypedName[],
): boolean {
  if (
    !kernel.features.fentry ||
    !facts.prototype ||
    facts.btfId === undefined ||
    hook.offset !== 0n
  )
    return false;
  if (facts.prototype.parameters.length > 6) return false;
  return parameters.every(({ type }) => type.kind !== "record" && type.kind !== "float");
}

function fentryHook(
  hook: NamedFunction,
  facts: KernelFunction,
  kernel: KernelFacts,
  title: string,
  parameters: readonly TypedName[],
  wrapper: boolean,
  move?: Move,
): ResolvedHook {
  const count = facts.prototype?.parameters.length ?? 0;
  const words = Array.from({ length: count }, (_, n) => `ctx[${n}]`);
  const names = namesOver(words, parameters, kernel, wrapper, move);
  const result = typedResult(`ctx[${count}]`, facts.prototype, kernel.types);
  const attach: Hook = {
    kind: "ftrace",
    function: facts.name,
    onReturn: hook.onReturn,
    btfId: facts.btfId ?? 0,
    ...(facts.module === undefined ? {} : { module: facts.module }),
  };
  const context: ProgramContext = { kind: "arguments" };
  const entryProbe: ProbeNames = { ...names, absent: absentAtEntry(false) };
  const registers = new Map([
    ["ctx", "has no registers here: this kernel has no kprobes, only trampolines"],
  ]);
  return {
    names: [title],
    attach: () => [attach],
    context,
    probe: {
      ...entryProbe,
      ...(hook.onReturn ? { result } : {}),
      absent: new Map([...absentAtEntry(hook.onReturn), ...registers]),
    },
    onReturn: hook.onReturn,
    ...(hook.onReturn
      ? {
          entry: {
            attach: [{ ...attach, onReturn: false }],
            context,
            probe: entryProbe,
            kept: true,
          },
        }
      : {}),
    pidByAttach: false,
  };
}

const absentAtEntry = (onReturn: boolean): ReadonlyMap<string, string> =>
  new Map(
    onReturn
      ? []
      : ["retval", "$retval", "$latency"].map((name) => [
          name,
          "is known only at the return: r::…",
        ]),
  );

function registerNames(
  parameters: readonly TypedName[],
  onReturn: boolean,
  facts: KernelFunction,
  kernel: KernelFacts,
  wrapper: boolean,
  move?: Move,
): ProbeNames {
  const registers = registersValue(kernel.arch);
  if (onReturn) {
    const result = typedResult(resultRegister(kernel.arch), facts.prototype, kernel.types);
    return {
      arguments: [],
      parameters: new Map(),
      result,
      registers,
      absent: new Map(),
      space: "any",
    };
  }
  const names = namesOver(argumentRegisters(kernel.arch), parameters, kernel, wrapper, move);
  return { ...names, registers, absent: absentAtEntry(false), space: "any" };
}
