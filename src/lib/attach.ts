import { attaching, loadUnless, type LeftOut, type Wanted } from "../engine/attaching.js";
import type { Collection } from "../engine/collection.js";
import { linkRequestsOf } from "../engine/links/index.js";
import type { BpfLink } from "../engine/links/link.js";
import type { Hook } from "../types/hook.js";
import { during, fromEngine } from "./errors.js";
import type { Spec } from "./spec.js";

/** A program to all these hooks, or to none. @throws BpfError */
export function attachAll(
  collection: Collection,
  spec: Spec,
  program: string,
  hooks: readonly Hook[],
): readonly BpfLink[] {
  return during(
    "attach",
    () => {
      const step = steps(collection, program, hooks);
      for (let next = step.next(); ; next = step.next()) if (next.done) return next.value;
    },
    spec,
  );
}

/** As attachAll, with the verifier on another thread. @throws BpfError, the signal's reason */
export async function attachAllAsync(
  collection: Collection,
  spec: Spec,
  program: string,
  hooks: readonly Hook[],
  signal: AbortSignal | undefined,
): Promise<readonly BpfLink[]> {
  const aborted = (): boolean => signal?.aborted === true || collection.closed;
  try {
    const step = steps(collection, program, hooks);
    for (let next = step.next(); ; next = step.next()) {
      if (next.done) return next.value;
      await loadUnless(aborted, collection, next.value);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fromEngine("attach", error, spec);
  }
}

/** Asks for each program to be loaded, attaches it, and lets all run at once at the end. */
function* steps(
  collection: Collection,
  program: string,
  hooks: readonly Hook[],
): Generator<Wanted, readonly BpfLink[]> {
  const links: BpfLink[] = [];
  const refused: LeftOut[] = [];
  try {
    for (const request of linkRequestsOf(hooks))
      links.push(...(yield* attaching(collection, program, request, refused)));
    const [first] = refused;
    if (links.length === 0 && first !== undefined) throw first.error;
    for (const link of links) link.enable();
    return links;
  } catch (error) {
    for (const link of links) link.detach();
    throw error;
  }
}
