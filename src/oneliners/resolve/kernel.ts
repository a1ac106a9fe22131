import type { AttachSpec } from "../../types/attach.js";
import type { KernelFacts, KernelFunction } from "../../types/facts.js";
import { mentions } from "../cexpr/mentions.js";
import { pointerTo, RAW, U64, VOID, type CType } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import { mistake, nearestHint } from "../source.js";
import type { Probe, TargetName } from "../trace/ast.js";
import {
  signatureParameters,
  typedParameters,
  typedResult,
  wordNames,
  type TypedName,
} from "./functionnames.js";
import { resolveMany } from "./kernelmany.js";
import {
  CLONE_SUFFIX,
  MOVES,
  NEAR_TRACEPOINTS,
  SYSCALL_BODIES,
  SYSCALL_NAME,
  TWINS,
  type Move,
} from "./moves.js";
import { note } from "./note.js";
import {
  argumentRegisters,
  registersValue,
  resultRegister,
  syscallArgumentOffset,
} from "./registers.js";
import { OPEN_CALLS, syscallTarget } from "./syscall.js";
import { fieldName, tracepointContext, tracepointNames } from "./tracepoint.js";
import type { ProbeNames, ProgramContext, Resolved, Target } from "./target.js";

export type FunctionTarget = TargetName & { kind: "function" };

/** A kernel function → where to attach. The first way that the kernel has wins; what was chosen is noted. */
export function resolveKernelFunction(
  target: FunctionTarget,
  probe: Probe,
  kernel: KernelFacts,
): Resolved {
  if (target.function.match !== "exact") return resolveMany(target, probe, kernel);
  const ways = [resolveSyscall, resolveMove, resolveFunction, resolveTwin];
  for (const way of ways) {
    const resolved = way(target, probe, kernel);
    if (resolved) return resolved;
  }
  throw notFound(target, probe, kernel);
}

export const canProbeFunctions = (kernel: KernelFacts): boolean =>
  kernel.features.kprobes || kernel.features.fentry;

/** System calls by any of their names: the tracepoint says the same, exactly and cheaply, on every kernel. */
function resolveSyscall(
  target: FunctionTarget,
  probe: Probe,
  kernel: KernelFacts,
): Resolved | undefined {
  const name = target.function.text;
  const body = SYSCALL_BODIES.get(name);
  const call = body ?? SYSCALL_NAME.exec(name)?.[1];
  if (call === undefined || target.offset !== 0n) return undefined;
  const exists = kernel.features.kprobes && kernel.function(name)?.attachable === true;
  // A wrapper that is there, by its own name, is what the person asked for.
  if (exists) return undefined;
  const found = syscallTarget(
    { call: SYSCALL_RENAMES[call] ?? call },
    name,
    probe,
    target.onReturn,
    kernel,
  );
  if (!found) return undefined;
  const reason = kernel.features.kprobes ? "" : "kernel has no kprobes: ";
  const side = target.onReturn ? "exit" : "enter";
  const message = `${reason}${name} traced at syscalls:sys_${side}_${SYSCALL_RENAMES[call] ?? call}`;
  return { targets: [found], notes: [note(probe.source, target.function.span, "moved", message)] };
}

/** Calls whose tracepoint has another name than the function. */
const SYSCALL_RENAMES: Readonly<Record<string, string>> = {
  umount: "umount",
  stat: "newstat",
  fstat: "newfstat",
  lstat: "newlstat",
  uname: "newuname",
  sendfile: "sendfile64",
};

function resolveMove(
  target: FunctionTarget,
  probe: Probe,
  kernel: KernelFacts,
): Resolved | undefined {
  const name = target.function.text;
  if (target.offset !== 0n) return undefined;
  if (!kernel.features.kprobes && (name === "do_sys_open" || name === "do_sys_openat2"))
    return resolveOpen(target, probe, kernel);
  if (!canProbeFunctions(kernel)) return undefined;
  const move = MOVES.find(
    (candidate) => candidate.from === name && kernel.function(candidate.to)?.attachable,
  );
  const here = kernel.function(name)?.attachable === true;
  if (!move || (here && !move.always)) return undefined;
  const one = functionTarget(target, probe, kernel.function(move.to)!, kernel, name, move);
  const differs = move.difference === undefined ? "" : `; ${move.difference}`;
  const message = `${name} traced at ${move.to}${move.arguments ? ", arguments as in do_sys_open" : ""}${differs}`;
  return { targets: [one], notes: [note(probe.source, target.function.span, "moved", message)] };
}

/** Without function probes, all the calls that open: `do_sys_open` counts its arguments, whatever the call's own are. */
function resolveOpen(
  target: FunctionTarget,
  probe: Probe,
  kernel: KernelFacts,
): Resolved | undefined {
  const name = target.function.text;
  const shapes =
    name === "do_sys_openat2"
      ? OPEN_CALLS.map((shape) => ({ ...shape, names: ["dfd", "filename"] }))
      : OPEN_CALLS;
  const found = shapes.flatMap((shape) => {
    const one = syscallTarget(shape, name, probe, target.onReturn, kernel);
    return one ? [{ call: shape.call, one }] : [];
  });
  if (found.length === 0) return undefined;
  const side = target.onReturn ? "exit" : "enter";
  const places = found
    .map(({ call }, i) => (i === 0 ? `syscalls:sys_${side}_${call}` : call))
    .join(", ");
  const mapped = target.onReturn ? "" : ", arg2 = filename";
  const message = `kernel has no kprobes: ${name} traced at ${places}${mapped}`;
  return {
    targets: found.map(({ one }) => one),
    notes: [note(probe.source, target.function.span, "moved", message)],
  };
}

function resolveFunction(
  target: FunctionTarget,
  probe: Probe,
  kernel: KernelFacts,
): Resolved | undefined {
  if (!canProbeFunctions(kernel)) return undefined;
  const name = target.function.text;
  const exact = kernel.function(name);
  if (exact?.attachable)
    return { targets: [functionTarget(target, probe, exact, kernel, name)], notes: [] };
  const clones = cloneNames(name, kernel);
  if (clones.length === 0 || target.offset !== 0n) return undefined;
  const targets = clones.map((clone) =>
    functionTarget(
      target,
      probe,
      kernel.function(clone) ?? { name: clone, attachable: true },
      kernel,
      name,
    ),
  );
  const message = `${name} traced at ${clones.join(", ")}`;
  return { targets, notes: [note(probe.source, target.function.span, "clone", message)] };
}

/** `name.isra.0` and its like, and the names that memory profiling (6.10) and mitigations gave. */
function cloneNames(name: string, kernel: KernelFacts): readonly string[] {
  const plain = name.replace(CLONE_SUFFIX, "");
  if (plain !== name && kernel.function(plain)?.attachable) return [plain];
  const noprof = `${name}_noprof`;
  if (kernel.function(noprof)?.attachable) return [noprof];
  const escaped = plain.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return kernel
    .matchFunctions(new RegExp(`^${escaped}\\.(isra|constprop|part|llvm)\\.\\d+$`))
    .slice(0, 8);
}

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

/** __x64_sys_*: the one argument points to the caller's registers, in which the call's arguments are. */
const syscallWrapper = (name: string, kernel: KernelFacts): boolean =>
  kernel.features.syscallWrapper && /^__(x64|arm64)_sys_/.test(name);

function namesOver(
  words: readonly string[],
  parameters: readonly TypedName[],
  kernel: KernelFacts,
  wrapper: boolean,
  move?: Move,
): ProbeNames {
  const base = { absent: new Map<string, string>(), space: "any" as const };
  if (wrapper)
    return { ...base, ...syscallNames(words[0] ?? "ctx->di", parameters, kernel), space: "user" };
  const names = wordNames(words, parameters);
  if (move?.arguments !== "open-how") return { ...base, ...names };
  return { ...base, ...openHowNames(names.arguments, parameters, kernel) };
}

/** do_sys_openat2(dfd, filename, struct open_how *) seen as do_sys_open(dfd, filename, flags, mode). */
function openHowNames(
  words: readonly Value[],
  parameters: readonly TypedName[],
  kernel: KernelFacts,
): Pick<ProbeNames, "arguments" | "parameters"> {
  const [dfd, filename, how] = words as readonly [Value, Value, Value];
  const behind = (offset: number): Value => {
    const address: Value = { ...how, type: pointerTo(VOID, "kernel") };
    return {
      kind: "load",
      place: { kind: "place", address, offset, type: U64, space: "kernel", span: NOWHERE },
      type: U64,
      span: NOWHERE,
    };
  };
  const list = [dfd, filename, behind(0), behind(8)];
  const named = wordNames(["dfd"], []).parameters as Map<string, Value>;
  const all = new Map(named);
  for (const { name, type, slot } of parameters) {
    const value = slot < 2 ? list[slot] : name === "how" ? how : list[slot];
    if (value)
      all.set(
        name,
        value.kind === "load"
          ? value
          : { ...value, type: type.kind === "pointer" ? type : value.type },
      );
  }
  ["dfd", "filename", "flags", "mode"].forEach(
    (name, i) => all.has(name) || all.set(name, list[i]!),
  );
  void kernel;
  return { arguments: list, parameters: all };
}

function syscallNames(
  pointer: string,
  parameters: readonly TypedName[],
  kernel: KernelFacts,
): Pick<ProbeNames, "arguments" | "parameters"> {
  const registers = code(pointer, pointerTo(VOID, "kernel"));
  const read = (n: number, type: CType): Value => {
    const offset = syscallArgumentOffset(kernel.arch, n);
    return {
      kind: "load",
      place: { kind: "place", address: registers, offset, type, space: "kernel", span: NOWHERE },
      type,
      span: NOWHERE,
    };
  };
  const list = Array.from({ length: 6 }, (_, n) => read(n, RAW));
  const written = new Map<string, Value>();
  for (const { name, type, slot } of parameters) {
    if (name === "regs" || name === "__unused") continue;
    const user: CType = type.kind === "pointer" ? { ...type, space: "user" } : type;
    const word = read(slot, user.kind === "pointer" ? user : RAW);
    written.set(
      name,
      user.kind === "int" ? { kind: "cast", operand: word, type: user, span: NOWHERE } : word,
    );
  }
  return { arguments: list, parameters: written };
}

/** A tracepoint that fires exactly where the function does, with its arguments as fields. */
function resolveTwin(
  target: FunctionTarget,
  probe: Probe,
  kernel: KernelFacts,
): Resolved | undefined {
  if (target.onReturn || target.offset !== 0n || canProbeFunctions(kernel)) return undefined;
  const twin = TWINS.find((candidate) => candidate.function === target.function.text);
  const format = twin && kernel.tracepoint(...twin.tracepoint);
  if (!twin || !format) return undefined;
  const names = tracepointNames(format, kernel.types);
  const list = twin.fields.flatMap((name) => {
    const found = format.fields.find((candidate) => candidate.name === name);
    return found ? [code(`ctx->${fieldName(found)}`, RAW)] : [];
  });
  const one: Target = {
    names: [target.function.text],
    attach: () => [{ kind: "tracepoint", category: format.category, event: format.event }],
    context: tracepointContext(format),
    probe: { ...names, arguments: list },
    onReturn: false,
    pidByAttach: false,
  };
  const message = `kernel has no kprobes: ${target.function.text} traced at ${twin.tracepoint.join(":")}`;
  return { targets: [one], notes: [note(probe.source, target.function.span, "moved", message)] };
}

/** Why there is nothing to attach to, and the way out. */
function notFound(target: FunctionTarget, probe: Probe, kernel: KernelFacts): never {
  const name = target.function.text;
  const { span } = target.function;
  const facts = kernel.function(name);
  const nearTracepoint = NEAR_TRACEPOINTS.get(name);
  if (facts && !canProbeFunctions(kernel)) {
    const [category = "", event = ""] = nearTracepoint?.split(":") ?? [];
    const usable = nearTracepoint !== undefined && kernel.tracepoint(category, event) !== undefined;
    const hint = usable
      ? `nearest in meaning: t:${nearTracepoint}`
      : "tracepoints work here: t:category:event";
    throw mistake(
      probe.source,
      span,
      "no-kprobes",
      `this kernel can't probe functions: no kprobes, no fentry`,
      { hint },
    );
  }
  if (facts && !facts.attachable) {
    const near = kernel.nearestFunctions(name).filter((candidate) => candidate !== name);
    throw mistake(
      probe.source,
      span,
      "not-attachable",
      `${name} can't be probed: the kernel inlines or protects it`,
      { hint: nearestHint(near) },
    );
  }
  const near = kernel.nearestFunctions(name);
  throw mistake(probe.source, span, "unknown-function", `no function ${name} in this kernel`, {
    hint: nearestHint(near),
    fix: near[0],
  });
}
