import type { KernelFacts, TracepointFormat } from "../../types/facts.js";
import { pointerTo, RAW, resolveTypeName, S32, U64 } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import type { Probe } from "../ast.js";
import { looseWord, typedWord } from "./function_names.js";
import { NEW_MEMORY, tracepointContext, tracepointNames } from "./tracepoint.js";
import type { ProbeNames, ResolvedHook } from "./resolved_hook.js";

/** How one system call's fields give the arguments that the person counts: field's name, a constant, or a member behind a user pointer. */
export type ArgumentSource =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "constant"; readonly value: bigint }
  | { readonly kind: "behind"; readonly name: string; readonly offset: number };

export interface SyscallShape {
  readonly call: string;
  /** Absent = the call's own fields in order. */
  readonly arguments?: readonly ArgumentSource[];
  /** Names of the arguments beside those of the format. */
  readonly names?: readonly string[];
}

const field = (name: string): ArgumentSource => ({ kind: "field", name });
const constant = (value: bigint): ArgumentSource => ({ kind: "constant", value });
const AT_FDCWD = constant(-100n);
const OPEN_NAMES = ["dfd", "filename", "flags", "mode"];

/** All the system calls that end in do_sys_open(dfd, filename, flags, mode); O_CREAT|O_WRONLY|O_TRUNC = 0x241. */
export const OPEN_CALLS: readonly SyscallShape[] = [
  { call: "openat", arguments: OPEN_NAMES.map(field), names: OPEN_NAMES },
  {
    call: "open",
    arguments: [AT_FDCWD, field("filename"), field("flags"), field("mode")],
    names: OPEN_NAMES,
  },
  {
    call: "creat",
    arguments: [AT_FDCWD, field("pathname"), constant(0x241n), field("mode")],
    names: OPEN_NAMES,
  },
  {
    call: "openat2",
    arguments: [
      field("dfd"),
      field("filename"),
      { kind: "behind", name: "how", offset: 0 },
      { kind: "behind", name: "how", offset: 8 },
    ],
    names: OPEN_NAMES,
  },
];

/** A system call's entry or return as a hook; undefined where the kernel has no such tracepoint. */
export function syscallHook(
  shape: SyscallShape,
  title: string,
  probe: Probe,
  onReturn: boolean,
  kernel: KernelFacts,
): ResolvedHook | undefined {
  const enter = kernel.tracepoint("syscalls", `sys_enter_${shape.call}`);
  const exit = kernel.tracepoint("syscalls", `sys_exit_${shape.call}`);
  if (!enter || (onReturn && !exit)) return undefined;
  const entry = {
    attach: [attachTo(enter)],
    context: tracepointContext(enter),
    probe: entryNames(shape, enter, probe, kernel),
    kept: false,
  };
  if (!onReturn || !exit) {
    return {
      names: [title],
      attach: () => entry.attach,
      context: entry.context,
      probe: entry.probe,
      onReturn: false,
      ...(exit && !NEW_MEMORY.has(shape.call) ? { second: [attachTo(exit)] } : {}),
      pidByAttach: false,
    };
  }
  const names = tracepointNames(exit, kernel.types);
  const absent = new Map([["ctx", "has no registers here: the probe is at a tracepoint"]]);
  const result = code(`ctx->${fieldOf(exit, "ret")}`, {
    kind: "int",
    size: 8,
    signed: true,
    char: false,
    raw: false,
  });
  return {
    names: [title],
    attach: () => [attachTo(exit)],
    context: tracepointContext(exit),
    probe: { ...names, result, absent, space: "user" },
    onReturn: true,
    entry,
    pidByAttach: false,
  };
}

const attachTo = (format: TracepointFormat) => ({
  kind: "tracepoint" as const,
  category: format.category,
  event: format.event,
});

const fieldOf = (format: TracepointFormat, name: string): string =>
  `f${format.fields.find((candidate) => candidate.name === name)?.offset ?? 16}`;

/** The call's own arguments: every field behind the number. */
export const argumentFields = (format: TracepointFormat): readonly string[] =>
  format.fields
    .filter((f) => !f.name.startsWith("common_") && f.name !== "__syscall_nr" && f.name !== "nr")
    .map((f) => f.name);

function entryNames(
  shape: SyscallShape,
  format: TracepointFormat,
  probe: Probe,
  kernel: KernelFacts,
): ProbeNames {
  const base = tracepointNames(format, kernel.types);
  const own = argumentFields(format);
  const sources = shape.arguments ?? own.map(field);
  const typed = sources.map((source) => argumentValue(source, base));
  const parameters = new Map<string, Value>();
  (shape.names ?? own).forEach((name, i) => typed[i] && parameters.set(name, typed[i]));
  probe.signature?.parameters.forEach((parameter, i) => {
    const value = typed[i];
    const type = resolveTypeName(parameter.type, kernel.types, "user");
    if (value)
      parameters.set(
        parameter.name,
        value.kind === "constant" ? value : typedWord(wordOf(value), type),
      );
  });
  const loose = typed.map((value) =>
    value.kind === "constant" ? value : looseWord({ ...wordOf(value) }, value.type),
  );
  const absent = new Map([
    ["retval", "is known only at the return: r::…"],
    ["$retval", "is known only at the return: r::…"],
    ["$latency", "is known only at the return: r::…"],
    ["ctx", "has no registers here: the probe is at a tracepoint"],
  ]);
  return {
    arguments: loose,
    parameters,
    ...(base.fields ? { fields: base.fields } : {}),
    absent,
    space: "user",
  };
}

/** The whole machine word behind a value that was narrowed to its declared type. */
function wordOf(value: Value): Value {
  const inner = value.kind === "cast" ? value.operand : value;
  return value.type.kind === "pointer" ? { ...inner, type: value.type } : { ...inner, type: RAW };
}

function argumentValue(source: ArgumentSource, names: ProbeNames): Value {
  if (source.kind === "constant")
    return { kind: "constant", value: source.value, type: S32, span: NOWHERE };
  const known = names.fields?.kind === "context" ? names.fields.names.get(source.name) : undefined;
  if (!known) return { kind: "constant", value: 0n, type: S32, span: NOWHERE };
  if (source.kind === "field") return known;
  const address: Value = { ...known, type: pointerTo(U64, "user") };
  return {
    kind: "load",
    place: {
      kind: "place",
      address,
      offset: source.offset,
      type: U64,
      space: "user",
      span: NOWHERE,
    },
    type: U64,
    span: NOWHERE,
  };
}
