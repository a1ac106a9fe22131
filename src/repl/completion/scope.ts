import { check } from "../../oneliners/cexpr/check.js";
import { parseExpression } from "../../oneliners/cexpr/parser.js";
import type { Scope } from "../../oneliners/cexpr/scope.js";
import {
  fromBtf,
  isKnownTypeName,
  pointerTo,
  VOID,
  type CType,
} from "../../oneliners/cexpr/types.js";
import { code, type Value } from "../../oneliners/cexpr/value.js";
import { Cursor } from "../../oneliners/cursor.js";
import { buildScope } from "../../oneliners/probe/scope.js";
import { resolveProbe } from "../../oneliners/resolve/index.js";
import type { ResolvedHook } from "../../oneliners/resolve/resolved_hook.js";
import { attempt } from "../../oneliners/source.js";
import type { Probe } from "../../oneliners/ast.js";
import { DEFAULT_OPTIONS } from "../../oneliners/trace/options.js";
import { parseProbe } from "../../oneliners/trace/parser.js";

import type { KernelFacts, TracepointField } from "../../types/facts.js";
import type { Source } from "../../types/outcome.js";
import type { Sources } from "./types.js";

/** What names mean at one probe, and the fields of its tracepoint as the format has them. */
export interface ProbeScope {
  readonly scope: Scope;
  readonly fields: readonly TracepointField[];
}

/** The last one, for a person asks about one probe again and again. */
const lastOf = new WeakMap<
  KernelFacts,
  { readonly text: string; readonly found: ProbeScope | undefined }
>();

/**
 * The scope of a probe, by the language's own rules. `text` is its head, with
 * the signature if there is one. Where the kernel can't serve the probe, the
 * function's own parameters still are what a person would name.
 */
export function probeScope(text: string, sources: Sources): ProbeScope | undefined {
  const last = lastOf.get(sources.kernel);
  if (last?.text === text) return last.found;
  const found = makeScope(text, sources);
  lastOf.set(sources.kernel, { text, found });
  return found;
}

function makeScope(text: string, { kernel, user }: Sources): ProbeScope | undefined {
  const source: Source = { name: "probe", text };
  const parsed = parseProbe(source, (name) => isKnownTypeName(kernel.types, name));
  if (!parsed.ok) return undefined;
  const many =
    parsed.value.hook.kind === "function" && parsed.value.hook.function.match !== "exact";
  if (many) return undefined;
  const choice = { pid: undefined, force: true };
  const resolved = attempt(() => {
    const [hook] = resolveProbe(parsed.value, choice, kernel, user).hooks;
    return hook && fromHook(hook, source, kernel);
  });
  return (resolved.ok ? resolved.value : undefined) ?? fromPrototype(parsed.value, kernel);
}

function fromHook(hook: ResolvedHook, source: Source, kernel: KernelFacts): ProbeScope {
  const scope = buildScope(hook, source, DEFAULT_OPTIONS, kernel, [], () => undefined);
  const { context } = hook;
  return { scope, fields: context.kind === "tracepoint" ? context.fields : [] };
}

function fromPrototype({ hook }: Probe, kernel: KernelFacts): ProbeScope | undefined {
  if (hook.kind !== "function" || hook.library) return undefined;
  const prototype = kernel.function(hook.function.text)?.prototype;
  if (!prototype) return undefined;
  const names = new Map<string, Value>();
  prototype.parameters.forEach(({ name, type }, i) => {
    const value = code("0", fromBtf(kernel.types, type, "kernel"));
    names.set(`arg${i + 1}`, value);
    names.set(name, value);
  });
  if (hook.onReturn && prototype.result !== 0)
    names.set("retval", code("0", fromBtf(kernel.types, prototype.result, "kernel")));
  const scope = scopeOf(names, kernel);
  return { scope: { ...scope, variables: new Map([["task", currentTask(kernel)]]) }, fields: [] };
}

function currentTask({ types }: KernelFacts): Value {
  const id = types.find("task_struct", "struct");
  const type: CType = id === undefined ? VOID : fromBtf(types, id, "kernel");
  return code("0", pointerTo(type, "kernel"));
}

/** A scope of nothing but these names. */
export function scopeOf(names: ReadonlyMap<string, Value>, kernel: KernelFacts): Scope {
  return {
    source: { name: "", text: "" },
    types: kernel.types,
    names,
    variables: new Map(),
    absent: new Map(),
    space: "kernel",
    binaryCompare: false,
    foreignNames: true,
    warn: () => undefined,
  };
}

/** The value of an expression's text; undefined when it is none. */
export function valueOf(text: string, scope: Scope): Value | undefined {
  const source: Source = { name: "expression", text };
  const outcome = attempt(() => {
    const cursor = new Cursor(source);
    const expression = parseExpression(cursor, (name) => isKnownTypeName(scope.types, name));
    return cursor.peek().kind === "end" ? check(expression, { ...scope, source }) : undefined;
  });
  return outcome.ok ? outcome.value : undefined;
}

/** The struct that `->` or `.` looks into. */
export function recordBehind(type: CType): (CType & { readonly kind: "record" }) | undefined {
  if (type.kind === "record") return type;
  if (type.kind === "pointer" || type.kind === "array") {
    const inner = type.kind === "pointer" ? type.target : type.element;
    return inner.kind === "record" ? inner : undefined;
  }
  return undefined;
}
