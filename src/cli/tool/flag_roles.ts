import type { Binding, MapFilling, ParamValue, Role } from "../../types/flags.js";
import type { Timing, Tool } from "../../types/tool.js";
import type { GivenValues } from "./command.js";

/** Flags and arguments with their values; what was not given and has no initial value is left out. */
function bindings(
  tool: Tool,
  given: GivenValues,
): readonly { readonly binding: Binding<unknown>; readonly value: unknown }[] {
  return [...Object.entries(tool.arguments), ...Object.entries(tool.flags)].flatMap(
    ([key, binding]) =>
      given[key] === undefined || isEmpty(given[key])
        ? []
        : [{ binding: binding as Binding<unknown>, value: given[key] }],
  );
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Value of the flag or argument with that role. */
export const byRole = (tool: Tool, given: GivenValues, role: Role): unknown =>
  bindings(tool, given).find(({ binding }) => binding.role === role)?.value;

/** Of the switches that stand for those of all tools, which are on. */
export function rolesGiven(
  tool: Tool,
  given: GivenValues,
): Readonly<Record<"json" | "csv" | "verbose", boolean>> {
  const on = new Set(
    bindings(tool, given).flatMap(({ binding, value }) => (value === true ? [binding.role] : [])),
  );
  return { json: on.has("json"), csv: on.has("csv"), verbose: on.has("verbose") };
}

const numberOf = (tool: Tool, given: GivenValues, role: Role): number | undefined => {
  const value = byRole(tool, given, role);
  return typeof value === "number" ? value : undefined;
};

/** How a person types the flag with that role: `-t`. */
export const spellingOf = (tool: Tool, role: Role): string | undefined =>
  Object.values(tool.flags)
    .find((flag) => flag.role === role)
    ?.flags.split(/[ ,]/)[0];

/** Processes or threads that were asked for. */
export function idsOf(tool: Tool, given: GivenValues, role: "pid" | "tid"): readonly number[] {
  const value = byRole(tool, given, role);
  return typeof value === "number" ? [value] : ((value as readonly number[] | undefined) ?? []);
}

/** When output is made, as flags with a role say it. */
export function timingOf(tool: Tool, given: GivenValues): Timing {
  return {
    interval: numberOf(tool, given, "interval"),
    duration: numberOf(tool, given, "duration"),
    outputs: numberOf(tool, given, "outputs"),
    cumulative: byRole(tool, given, "cumulative") === true,
    ...(byRole(tool, given, "timestamp") === true ? { stamp: "plain" } : {}),
  };
}

/** Maps of the program that flags and arguments fill. */
export function fillingsOf(tool: Tool, given: GivenValues): Readonly<Record<string, MapFilling>> {
  const all = bindings(tool, given).map(({ binding, value }) => binding.maps?.(value) ?? {});
  return Object.assign({}, ...all) as Record<string, MapFilling>;
}

/** Constants of the program that flags and arguments are bound to. */
export function paramsOf(tool: Tool, given: GivenValues): Readonly<Record<string, ParamValue>> {
  const all = bindings(tool, given).map(({ binding, value }) => binding.params?.(value) ?? {});
  return Object.assign({}, ...all) as Record<string, ParamValue>;
}

/** As if -p had been given. */
export function withPid(tool: Tool, given: GivenValues, pid: number): GivenValues {
  const found = Object.entries(tool.flags).find(([, { role }]) => role === "pid");
  if (found === undefined) return given;
  const [key, { parse }] = found;
  return { ...given, [key]: parse.kind === "integers" ? [pid] : pid };
}
