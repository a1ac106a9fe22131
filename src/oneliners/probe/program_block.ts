import type { Source } from "../../types/outcome.js";
import { Block } from "../codegen/block.js";
import { c } from "../codegen/code.js";
import type { ProbeNames } from "../resolve/resolved_hook.js";

/** What of a hook its programs' first statements depend on. */
interface Guarded {
  readonly guard?: readonly string[];
  readonly probe: ProbeNames;
}

/**
 * Where a program at a hook begins. Several probes may share an attach point (all system calls
 * come by sys_enter), so each program first leaves where the event is not its own.
 */
export function programBlock(
  hook: Guarded,
  source: Source,
  options?: ConstructorParameters<typeof Block>[2],
): Block {
  const block = new Block(source, hook.probe.space, options);
  for (const line of hook.guard ?? []) block.add(c`${line}`);
  return block;
}
