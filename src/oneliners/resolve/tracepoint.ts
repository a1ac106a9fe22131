import type {
  KernelFacts,
  TracepointField,
  TracepointFormat,
  TypeFacts,
} from "../../types/facts.js";
import { globPattern } from "../glob.js";
import { parseTypeName } from "../cexpr/type_name.js";
import {
  CHAR,
  isKnownTypeName,
  RAW,
  resolveTypeName,
  S16,
  S32,
  S64,
  S8,
  U16,
  U32,
  U64,
  U8,
  type CType,
  type Space,
} from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import { LazyMap } from "../lazy_map.js";
import { Cursor } from "../cursor.js";
import { attempt, mistake, nearestHint } from "../source.js";
import type { Source } from "../../types/outcome.js";
import type { NamedHook } from "../ast.js";
import { note } from "./note.js";
import type { ProbeNames, ProgramContext, Resolved, ResolvedHook } from "./resolved_hook.js";

type TracepointName = NamedHook & { kind: "tracepoint" };

/** `t:category:event`, `*` and `?` allowed in both. */
export function resolveTracepoint(
  name: TracepointName,
  source: Source,
  kernel: KernelFacts,
): Resolved {
  const formats = matching(name, kernel);
  if (formats.length === 0) throw unknownTracepoint(name, source, kernel);
  const hooks = formats.map((format) => ({
    names: [format.event],
    attach: (first: number) => [
      {
        kind: "tracepoint" as const,
        category: format.category,
        event: format.event,
        ...(formats.length > 1 ? { cookie: first } : {}),
      },
    ],
    byCookie: formats.length > 1,
    ...(formats.length === 1 ? secondPlace(format, kernel) : {}),
    context: tracepointContext(format),
    probe: tracepointNames(format, kernel.types),
    onReturn: false,
    pidByAttach: false,
  }));
  const text = `${name.category.text}:${name.event.text}`;
  const notes =
    formats.length > 1
      ? [note(source, name.span, "matched", `${text} matches ${formats.length} tracepoints`)]
      : [];
  return { hooks, notes };
}

/** Calls that return into another address space than they were made from. */
export const NEW_MEMORY: ReadonlySet<string> = new Set(["execve", "execveat"]);

/** The return of the system call whose entry a tracepoint is. */
function secondPlace(format: TracepointFormat, kernel: KernelFacts): Pick<ResolvedHook, "second"> {
  const call = format.category === "syscalls" && /^sys_enter_(\w+)$/.exec(format.event)?.[1];
  if (!call || NEW_MEMORY.has(call) || !kernel.tracepoint("syscalls", `sys_exit_${call}`))
    return {};
  return { second: [{ kind: "tracepoint", category: "syscalls", event: `sys_exit_${call}` }] };
}

function matching(name: TracepointName, kernel: KernelFacts): readonly TracepointFormat[] {
  const text = `${name.category.text}:${name.event.text}`;
  if (!/[*?]/.test(text)) {
    const format = kernel.tracepoint(name.category.text, name.event.text);
    return format ? [format] : [];
  }
  return kernel.matchTracepoints(globPattern(text)).flatMap((full) => {
    const [category = "", event = ""] = full.split(":");
    const format = kernel.tracepoint(category, event);
    return format ? [format] : [];
  });
}

function unknownTracepoint(name: TracepointName, source: Source, kernel: KernelFacts): never {
  const span = { start: name.category.span.start, end: name.event.span.end };
  const text = `${name.category.text}:${name.event.text}`;
  const near = kernel.nearestTracepoints(text);
  throw mistake(source, span, "unknown-tracepoint", `no tracepoint ${text} in this kernel`, {
    hint: nearestHint(near),
    fix: near[0],
  });
}

export const tracepointContext = (format: TracepointFormat): ProgramContext => ({
  kind: "tracepoint",
  category: format.category,
  event: format.event,
  fields: format.fields,
});

/** C name of a field in the generated context struct; the kernel's own names may be macros. */
export const fieldName = (field: TracepointField): string => `f${field.offset}`;

/** Scalars can be read from the context as they are; everything else is bytes. */
export const isScalarField = (field: TracepointField): boolean =>
  field.elements === undefined &&
  [1, 2, 4, 8].includes(field.size) &&
  field.offset % field.size === 0;

/**
 * What perf writes in front of every record. A BPF program must not read these
 * bytes; what they would say is known otherwise, but for the flags.
 */
const COMMON: Readonly<Record<string, (format: TracepointFormat) => Value>> = {
  common_pid: () => code("(s32)bpf_get_current_pid_tgid()", S32),
  common_type: ({ id }) => code(`${id}`, U16),
};

export function tracepointNames(format: TracepointFormat, types: TypeFacts): ProbeNames {
  const fields = new Map<string, () => Value>();
  const space: Space = format.category === "syscalls" ? "user" : "any";
  for (const field of format.fields) {
    const common = COMMON[field.name];
    const value = (): Value => common?.(format) ?? fieldValue(field, types, space);
    fields.set(field.name, value);
    if (field.dynamic) fields.set(`data_loc_${field.name}`, value);
  }
  const names = new LazyMap(fields);
  const args: Value = {
    kind: "context",
    names,
    what: `${format.category}:${format.event}`,
    type: U64,
    span: NOWHERE,
  };
  const absent = new Map([
    [
      "retval",
      format.event.startsWith("sys_enter")
        ? "is known only when the call returns"
        : "has no meaning at a tracepoint",
    ],
    ["$retval", "has no meaning at a tracepoint"],
    ["$latency", "needs a return probe (r:…)"],
  ]);
  const result = format.category === "syscalls" ? names.get("ret") : undefined;
  return {
    arguments: [],
    parameters: new Map(),
    ...(result ? { result } : {}),
    fields: args,
    absent,
    space,
  };
}

/** A field's value: its C type decides, its size and place are the format's. */
export function fieldValue(field: TracepointField, types: TypeFacts, space: Space): Value {
  // A set of CPUs is a row of words, a bit for each CPU.
  const isCpus = /\bcpumask_t\b/.test(field.ctype);
  const declared = isCpus ? U64 : declaredType(field, types, space);
  const member = `ctx->${fieldName(field)}`;
  if (field.dynamic) {
    const base = field.dynamic === "rel_loc" ? field.offset + field.size : 0;
    const type: CType = { kind: "array", element: declared, count: 0 };
    const start = base === 0 ? "(char *)ctx" : `(char *)ctx + ${base}`;
    return {
      kind: "context-bytes",
      code: `${start} + (${member} & 0xffff)`,
      size: 0,
      type,
      span: NOWHERE,
    };
  }
  if (!isScalarField(field)) {
    const type: CType = { kind: "array", element: declared, count: field.elements ?? field.size };
    return { kind: "context-bytes", code: member, size: field.size, type, span: NOWHERE };
  }
  const whole = sized(field.size, field.signed);
  if (declared.kind === "pointer" && field.size === 8) return code(member, declared);
  if (declared.kind === "int" && declared.size < field.size) {
    return { kind: "cast", operand: code(member, whole), type: declared, span: NOWHERE };
  }
  if (declared.kind === "int" && declared.size === field.size && declared.signed !== field.signed)
    return code(`(${cName(declared)})${member}`, declared);
  return code(member, whole);
}

const cName = (type: CType & { kind: "int" }): string =>
  `${type.signed ? "s" : "u"}${type.size * 8}`;

const sized = (size: number, signed: boolean): CType =>
  size === 1
    ? signed
      ? S8
      : U8
    : size === 2
      ? signed
        ? S16
        : U16
      : size === 4
        ? signed
          ? S32
          : U32
        : signed
          ? S64
          : U64;

/** The element's type of arrays; RAW where the format's words mean nothing to us. */
function declaredType(field: TracepointField, types: TypeFacts, space: Space): CType {
  const text = field.ctype
    .replace(/__(data|rel)_loc/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .trim();
  const source: Source = { name: "format", text };
  const parsed = attempt(() => {
    const cursor = new Cursor(source);
    const name = parseTypeName(cursor);
    return cursor.peek().kind === "end" ? resolveTypeName(name, types, space) : RAW;
  });
  const type = parsed.ok ? parsed.value : RAW;
  if (type.kind === "int" && type.size === 1 && /char/.test(text)) return CHAR;
  return type.kind === "opaque" && isKnownTypeName(types, text) ? RAW : type;
}
