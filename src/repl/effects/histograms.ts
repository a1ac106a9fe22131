import { useOf } from "../../program/index.js";
import { argumentsOf } from "../../ctext/calls.js";
import type { DataField } from "../../types/data.js";
import type { CompiledModule } from "../../types/module.js";

/** libbcc makes an array or a hash of it like any other: only the text says what it is. */
export const isHistogram = (map: string, text: string): boolean =>
  argumentsOf(text, "BPF_HISTOGRAM").some(([name]) => name === map);

/** Whether its buckets are powers of two: what the programs put into that part of its keys comes from bpf_log2. */
export const countsPowers = (
  module: CompiledModule,
  map: string,
  { place }: Pick<DataField, "place">,
): boolean => {
  const offset = place.kind === "bytes" ? place.offset : 0;
  return useOf(module, map).key.get(offset)?.kind === "log2";
};
