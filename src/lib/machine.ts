import { openKernelFacts, openUserFacts } from "../facts/index.js";
import { openSymbols, type Symbols } from "../facts/symbols.js";
import type { KernelFacts, UserFacts } from "../types/facts.js";

let known: { readonly kernel: KernelFacts; readonly user: UserFacts } | undefined;
let names: Symbols | undefined;

/** What this machine is, found out when it is first asked for. */
export const machine = (): { readonly kernel: KernelFacts; readonly user: UserFacts } =>
  (known ??= { kernel: openKernelFacts(), user: openUserFacts() });

/** One for the process: what it learned of processes stays known. */
export const symbols = (): Symbols => (names ??= openSymbols());
