import type { AttachSpec } from "../../types/attach.js";
import type { KernelFacts, KernelFunction } from "../../types/facts.js";
import { mentions } from "../cexpr/mentions.js";
import type { Probe, TargetName } from "../ast.js";
import {
  signatureParameters,
  typedParameters,
  typedResult,
  type TypedName,
} from "./functionnames.js";
import type { Move } from "./moves.js";
import { argumentRegisters, registersValue, resultRegister } from "./registers.js";
import type { ProbeNames, ProgramContext, Target } from "./target.js";
import { namesOver, syscallWrapper } from "./wordviews.js";

export type FunctionTarget = TargetName & { kind: "function" };

/** One function's program: fentry where it gives the same, else kprobe. */
export function functionTarget(
  target: FunctionTarget,
  probe: Probe,
  facts: KernelFunction,
  kernel: KernelFacts,
  title: string,
  move?: Move,
): Target {
  const parameters = parametersOf(probe, facts, kernel, move);
  const wrapper = syscallWrapper(facts.name, kernel);
  const registersWanted = kernel.features.kprobes && namesRegisters(probe);
  if (!registersWanted && canUseFentry(target, facts, kernel, parameters))
    return fentryTarget(target, facts, kernel, title, parameters, wrapper, move);
  const attach = (onReturn: boolean): AttachSpec => ({
    kind: "kprobe",
    function: facts.name,
    offset: Number(target.offset),
    onReturn,
  });
  const entryNames = registerNames(parameters, false, facts, kernel, wrapper, move);
  const context: ProgramContext = { kind: "registers" };
  return {
    names: [title],
    attach: () => [attach(target.onReturn)],
    context,
    probe: target.onReturn ? registerNames([], true, facts, kernel, wrapper, move) : entryNames,
    onReturn: target.onReturn,
    ...(target.onReturn
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
  target: FunctionTarget,
  facts: KernelFunction,
  kernel: KernelFacts,
  parameters: readonly TypedName[],
): boolean {
  if (
    !kernel.features.fentry ||
    !facts.prototype ||
    facts.btfId === undefined ||
    target.offset !== 0n
  )
    return false;
  if (facts.prototype.parameters.length > 6) return false;
  return parameters.every(({ type }) => type.kind !== "record" && type.kind !== "float");
}

function fentryTarget(
  target: FunctionTarget,
  facts: KernelFunction,
  kernel: KernelFacts,
  title: string,
  parameters: readonly TypedName[],
  wrapper: boolean,
  move?: Move,
): Target {
  const count = facts.prototype?.parameters.length ?? 0;
  const words = Array.from({ length: count }, (_, n) => `ctx[${n}]`);
  const names = namesOver(words, parameters, kernel, wrapper, move);
  const result = typedResult(`ctx[${count}]`, facts.prototype, kernel.types);
  const attach: AttachSpec = {
    kind: "ftrace",
    function: facts.name,
    onReturn: target.onReturn,
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
      ...(target.onReturn ? { result } : {}),
      absent: new Map([...absentAtEntry(target.onReturn), ...registers]),
    },
    onReturn: target.onReturn,
    ...(target.onReturn
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
