import type { KernelFacts, UserFacts } from "../types/facts.js";
import { includedTypes } from "./kernel/included_types.js";
import { kernelFacts } from "./kernel/kernel.js";
import { nativeFacts } from "../native/facts.js";
import { userFacts } from "./user/user.js";

/** Facts of the running kernel. Opening costs nothing: everything inside is lazy. */
export function openKernelFacts(): KernelFacts {
  return kernelFacts(nativeFacts);
}

/** The same kernel, with the types of a compiled text before its own. */
export const withTypesOf = (btf: Uint8Array, kernel: KernelFacts): KernelFacts =>
  includedTypes(btf, kernel, nativeFacts);

/** Facts about this machine's programs, libraries and processes; lazy as well. */
export function openUserFacts(): UserFacts {
  return userFacts(nativeFacts);
}
