import type { KernelFacts } from "../../types/facts.js";
import { RAW } from "../cexpr/types.js";
import { code } from "../cexpr/value.js";
import type { Probe } from "../ast.js";
import { signatureParameters, wordNames } from "./function_names.js";
import { argumentRegisters, registersValue, resultRegister } from "./registers.js";
import type { ProbeNames } from "./resolved_hook.js";

/**
 * What a probe on a function may say where nothing but registers is known: at
 * the entry the arguments (named by the signature, if there is one), at the
 * return the result. `form` is how such a return probe is written.
 */
export function registerNames(
  probe: Probe,
  kernel: KernelFacts,
  space: ProbeNames["space"],
  form: "r::…" | "r:…",
): { readonly entry: ProbeNames; readonly exit: ProbeNames } {
  const signature = probe.signature?.parameters;
  const written =
    signature === undefined ? [] : signatureParameters(signature, kernel.types, space);
  const registers = registersValue(kernel.arch);
  const why = `is known only at the return: ${form}`;
  return {
    entry: {
      ...wordNames(argumentRegisters(kernel.arch), written),
      registers,
      absent: new Map(["retval", "$retval", "$latency"].map((name) => [name, why])),
      space,
    },
    exit: {
      arguments: [],
      parameters: new Map(),
      result: code(resultRegister(kernel.arch), RAW),
      registers,
      absent: new Map(),
      space,
    },
  };
}
