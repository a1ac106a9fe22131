import { withParams } from "../engine/programs/params.js";
import { nearest } from "../oneliners/nearest.js";
import { Mistake } from "../oneliners/source.js";
import { readForm, type FormParam } from "../program/form.js";
import { PARAM_MARK } from "../program/form_names.js";
import type { CompiledModule } from "../types/module.js";
import type { Source } from "../types/outcome.js";
import { BpfError, refusal } from "./errors.js";
import { nearestHint } from "../oneliners/source.js";

/** The constants of a run that a text declares. @throws BpfError */
export function paramsOf(source: Source): readonly FormParam[] {
  if (!/\bPARAM\s*\(/.test(source.text)) return [];
  try {
    return readForm(source, []).params;
  } catch (error) {
    if (error instanceof Mistake) throw refusal("compile", error.diagnostics);
    throw error;
  }
}

/** What makes PARAM a function that gives a marker; `load` puts the value in its place. */
export const paramFlags = (params: readonly FormParam[]): readonly string[] =>
  params.length === 0
    ? []
    : [
        `-DPARAM(type, name, ...)=static __attribute__((always_inline)) inline type name(void) { unsigned long long value; asm("%0 = %1 ll" : "=r"(value) : "i"(PARAM_ID_##name)); return (type)value; }`,
        ...params.map(({ name, id }) => `-DPARAM_ID_${name}=0x${hex(PARAM_MARK)}${hex(id)}ULL`),
      ];

const hex = (half: number): string => half.toString(16).padStart(8, "0");

type Values = Readonly<Record<string, number | bigint | boolean>>;

/** The module with the run's constants in it. @throws BpfError for a name that the text does not declare */
export function withParamValues(
  spec: { readonly module: CompiledModule; readonly params?: readonly FormParam[] },
  values: Values,
): CompiledModule {
  const { module, params = [] } = spec;
  const names = params.map(({ name }) => name);
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    throw new BpfError("no-such-param", "map", `the text has no PARAM ${name}`, {
      hint: nearestHint(nearest(name, names)) ?? `it has ${names.join(", ") || "none"}`,
    });
  }
  const known = params.map(
    ({ id, name, initial }) => [id, numberOf(name, values[name]) ?? initial] as const,
  );
  return withParams(module, PARAM_MARK, new Map(known));
}

function numberOf(name: string, value: Values[string] | undefined): bigint | undefined {
  if (value === undefined || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new TypeError(`params.${name}: a whole number is wanted, not ${String(value)}`);
}
