import {
  DEFAULT_ARGDIST,
  planArgdist,
  type ArgdistOptions,
  type ArgdistPlan,
} from "../../../src/oneliners/argdist/index.js";
import type { DataField, TableSpec } from "../../../src/types/data.js";
import type { KernelFacts } from "../../../src/types/facts.js";
import type { Outcome } from "../../../src/types/outcome.js";
import { fakeKernel } from "../../support/kernel.js";
import { fakeUser } from "../../support/user.js";

/** `-C …` or `-H …`. */
export function outcomeOf(
  specs: readonly string[],
  kernel: KernelFacts = fakeKernel(),
  options: Partial<ArgdistOptions> = {},
): Outcome<ArgdistPlan> {
  const texts = specs.map((spec) => ({
    kind: spec.startsWith("-H ") ? ("histogram" as const) : ("count" as const),
    text: spec.slice(3),
  }));
  return planArgdist(texts, { ...DEFAULT_ARGDIST, ...options }, kernel, fakeUser());
}

export function planOf(...given: Parameters<typeof outcomeOf>): ArgdistPlan {
  const planned = outcomeOf(...given);
  if (!planned.ok) throw new Error(planned.diagnostics.map((d) => d.message).join("; "));
  return planned.value;
}

/** `size:int8 comm:string16 | log2 | count sum`: keys with their bytes, scale, figures. */
export function shapeOf({ keys, bucket, aggregates }: TableSpec): string {
  const scale = bucket?.scale;
  const steps =
    scale?.kind === "linear" ? `linear ${scale.first}+${scale.count}*${scale.step}` : scale?.kind;
  const figures = aggregates.map(({ name, signed }) => (signed ? `${name}±` : name)).join(" ");
  return [keys.map(keyText).join(" "), steps, figures].filter((part) => part).join(" | ");
}

const keyText = ({ name, place, type }: DataField): string => {
  const sign = type.kind === "int" && type.signed ? "±" : "";
  return `${name.replaceAll(" ", "")}:${type.kind}${sign}${place.kind === "bytes" ? place.size : ""}`;
};
