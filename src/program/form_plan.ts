import { bucketCount, type DataField, type StreamSpec, type TableSpec } from "../types/data.js";
import type { KernelFacts } from "../types/facts.js";
import { fail, ok, type Diagnostic, type Outcome, type Source } from "../types/outcome.js";
import type { ProgramPlan } from "../types/plan.js";
import { declareStackTables } from "../types/stack_tables.js";
import { assemble } from "../oneliners/codegen/code.js";
import { attempt } from "../oneliners/source.js";
import { keyType } from "../ctypes/index.js";
import { withoutUnmet } from "./conditions.js";
import { describe, unknownLayout, type TypedModule } from "./describe.js";
import { typedFields } from "./typed_fields.js";
import { entriesOf } from "./entries.js";
import { mergedByName, readAttachLines } from "./attach_lines.js";
import { calledNames } from "../ctext/calls.js";
import { expandForm, lostMap } from "./expand_form.js";
import { bufferMap } from "./form_names.js";
import { fieldType } from "./field_types.js";
import {
  formFlags,
  kernelHas,
  isSigned,
  readForm,
  type Form,
  type FormCounts,
  type Included,
} from "./form.js";
import { lackedBy } from "./kernel_lacks.js";
import { findHooks, type ProgramMachine } from "./plan.js";
import type { ProbeRequest } from "./request.js";
import { readsArguments, usdtNotes, usdtReaders, type UsdtHooks } from "./usdt_arguments.js";

/** A C text with `#include <tool.h>`. */
export interface FormRequest {
  /** As messages name it: `opensnoop.c`. */
  readonly name: string;
  readonly text: string;
  /** What it includes of tools/include or from beside it, whatever includes it. */
  readonly included: readonly Included[];
  /** Directories of these. */
  readonly directories: readonly string[];
  readonly defines?: Readonly<Record<string, string | number | boolean>>;
  /** Functions that don't say by their names where they go; or that go elsewhere here. */
  readonly probes?: readonly ProbeRequest[];
  /** Functions of alternatives that were not chosen. */
  readonly leftOut?: readonly string[];
}

/** All that is needed to compile and attach it: plain data. */
export interface FormPlan extends ProgramPlan {
  readonly form: Form;
  readonly ring: boolean;
}

const STACKS = `#ifndef STACKS\n#define STACKS 16384\n#endif\n${declareStackTables("stacks", "STACKS")}`;

/** The text as it is compiled, with what it declares; nothing is placed yet. */
export function writeForm(
  request: FormRequest,
  kernel: KernelFacts,
  usdt: ReadonlyMap<string, UsdtHooks> = new Map(),
): Outcome<Omit<FormPlan, "programs" | "notes">> {
  const { name, text, included } = request;
  const source: Source = { name, text };
  const read = attempt(() => readForm(source, included));
  if (!read.ok) return read;
  const form = read.value;
  const ring = kernel.features.ringBuffer;
  const { text: cText, origins } = assemble([
    ...expandForm(source, form.data, ring),
    // Not in the midst of it: lines stay the person's own.
    ...(calledNames(text).has("stack_of") ? [`\n${STACKS}`] : []),
    `\n${usdtReaders(text, usdt)}`,
  ]);
  const flags = cflags(request, form, kernel);
  return ok({ cText, origins, cflags: flags, selfMap: undefined, included, form, ring });
}

export function planForm(request: FormRequest, machine: ProgramMachine): Outcome<FormPlan> {
  const { name, text, probes = [], leftOut } = request;
  const there = withoutUnmet(text, (macro, words) => kernelHas(machine.kernel, macro, words));
  const placedThere = new Set(probes.map(({ program }) => program));
  const lines = readAttachLines(there).filter(({ program }) => !placedThere.has(program));
  const asked = { name, text: there, probes: [...probes, ...lines] };
  const placed = findHooks(asked, { name, text }, machine, { leftOut });
  if (!placed.ok) {
    const idle = placed.diagnostics.some(({ code }) => code === "nothing-to-attach");
    const lacked = idle ? lackedBy(name, text, machine.kernel) : undefined;
    return lacked === undefined ? placed : fail(lacked);
  }
  // A function with several places is loaded once.
  const programs = mergedByName(placed.value.programs);
  const { usdt } = placed.value;
  // A declaration says where all goes: what it leaves out its flags did not ask for.
  const declared = probes.length + (leftOut?.length ?? 0) > 0;
  const notes = placed.value.notes.filter(({ code }) => !declared || code !== "not-attached");
  const written = writeForm(request, machine.kernel, usdt);
  if (!written.ok) return written;
  const unknown = [...usdt].flatMap(([program, hooks]) =>
    readsArguments(text, program) ? usdtNotes(hooks) : [],
  );
  return ok({ ...written.value, programs, notes: [...notes, ...unknown] });
}

function cflags(request: FormRequest, form: Form, kernel: KernelFacts): readonly string[] {
  const { text, included, directories, defines = {} } = request;
  return [
    ...directories.map((directory) => `-I${directory}`),
    ...formFlags(form, [text, ...included.map((one) => one.text)], kernel),
    ...Object.entries(defines)
      .filter(([, value]) => value !== false)
      .map(([name, value]) => `-D${name}=${value === true ? 1 : value}`),
  ];
}

export interface FormData {
  readonly tables: readonly TableSpec[];
  readonly streams: readonly StreamSpec[];
}

/**
 * How the data of a compiled form is read. COUNTS come first, in their order;
 * `plain`: further maps that are shown as they are.
 */
export function describeForm(
  { form, ring }: Pick<FormPlan, "form" | "ring">,
  module: TypedModule,
  plain: readonly string[],
): Outcome<FormData> {
  const tables: TableSpec[] = [];
  const streams: StreamSpec[] = [];
  const wrong: Diagnostic[] = [];
  const keep = <T>(into: T[], made: Outcome<T>): void => {
    if (made.ok) into.push(made.value);
    else wrong.push(...made.diagnostics);
  };
  const there = (name: string) => module.maps.some((map) => map.name === name);
  for (const one of form.data) {
    if (one.kind === "counts" && there(one.name)) keep(tables, countsSpec(one, module));
    if (one.kind === "events" && there(one.name)) keep(streams, eventsSpec(one.name, ring, module));
  }
  const known = new Set(form.data.map(({ name }) => name));
  for (const name of plain) if (!known.has(name)) keep(tables, plainSpec(name, module));
  return wrong.length > 0 ? fail(...wrong) : ok({ tables, streams });
}

function eventsSpec(name: string, ring: boolean, module: TypedModule): Outcome<StreamSpec> {
  const described = describe(module, { map: name });
  if (!described.ok) return described;
  if (!("fields" in described.value)) throw new Error(`${name} is not a stream`);
  return ok({ ...described.value, ...(ring ? { lostMap: lostMap(name) } : {}) });
}

/** The buffers have the keys; what it counts was declared. */
function countsSpec(
  { name, key, aggregates, histogram }: FormCounts,
  module: TypedModule,
): Outcome<TableSpec> {
  const inner = bufferMap(name);
  const store = { kind: "double-buffer", map: name, inner } as const;
  const figures = [
    { name: "count", signed: false },
    ...aggregates.map((one) => {
      const type = fieldType(one.ctype)?.type;
      const signed = isSigned(one.ctype);
      return { name: one.name, kind: one.kind, signed, ...(type === undefined ? {} : { type }) };
    }),
  ];
  const scale = histogram?.scale;
  if (key === undefined) {
    const bucket =
      scale === undefined
        ? {}
        : {
            bucket: {
              place: { kind: "index", divisor: 1, modulus: bucketCount(scale) },
              scale,
            } as const,
          };
    return ok({ name, store, keys: [], ...bucket, aggregates: figures });
  }
  const keys = keyFields(inner, module);
  if (!keys.ok || scale === undefined)
    return keys.ok ? ok({ name, store, keys: keys.value, aggregates: figures }) : keys;
  const bucket = keys.value.find(
    (field) => field.name === "bucket" && field.place.kind === "bytes",
  );
  const own = keys.value.filter((field) => field !== bucket);
  return ok({
    name,
    store,
    keys: own.map((field) => ({ ...field, name: field.name.replace(/^key\./, "") })),
    bucket: { place: { ...bucket!.place, size: 4 } as DataField["place"], scale },
    aggregates: figures,
  });
}

function keyFields(map: string, module: TypedModule): Outcome<readonly DataField[]> {
  const spec = module.maps.find((one) => one.name === map);
  if (spec === undefined) throw new Error(`no map ${map}`);
  const type = keyType(module, spec);
  return type ? ok(typedFields(type, "key", module)) : fail(unknownLayout(spec, "keys"));
}

/** A map as it is: numbers or structs by key, not emptied. */
function plainSpec(name: string, module: TypedModule): Outcome<TableSpec> {
  const map = module.maps.find((one) => one.name === name);
  const entries = map === undefined ? undefined : entriesOf(module, map);
  if (entries !== undefined) return ok(entries);
  const described = describe(module, { map: name });
  if (!described.ok) return described;
  return "keys" in described.value
    ? ok(described.value)
    : fail({ severity: "error", code: "not-a-table", message: `${name} is a stream` });
}
