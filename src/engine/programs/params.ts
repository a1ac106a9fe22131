import type { CompiledModule } from "../../types/module.js";

/** BPF_LD | BPF_DW | BPF_IMM: two instructions, a half of the number in each. */
const loadNumber = 0x18;

/** Values of the constants of a run, by the low half of their markers. */
export type ParamValues = ReadonlyMap<number, bigint>;

/**
 * The module with each marker of a constant replaced by its value: the kernel's
 * verifier sees the number itself. `mark`: high half of all markers.
 */
export function withParams(
  module: CompiledModule,
  mark: number,
  values: ParamValues,
): CompiledModule {
  if (values.size === 0) return module;
  const programs = module.programs.map((program) => ({
    ...program,
    instructions: patched(program.instructions, mark, values),
  }));
  return { ...module, programs };
}

function patched(instructions: Uint8Array, mark: number, values: ParamValues): Uint8Array {
  const copy = Uint8Array.from(instructions);
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 16 <= copy.length; at += 8) {
    if (copy[at] !== loadNumber) continue;
    const isMarker = copy[at + 1]! >> 4 === 0 && view.getUint32(at + 12, true) === mark;
    const value = isMarker ? values.get(view.getUint32(at + 4, true)) : undefined;
    if (value !== undefined) {
      const bits = BigInt.asUintN(64, value);
      view.setUint32(at + 4, Number(bits & 0xffffffffn), true);
      view.setUint32(at + 12, Number(bits >> 32n), true);
    }
    at += 8;
  }
  return copy;
}
