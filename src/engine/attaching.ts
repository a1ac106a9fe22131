import type { Collection } from "./collection.js";
import { EngineError } from "./errors.js";
import { processEnded, type LinkRequest } from "./links/index.js";
import type { BpfLink } from "./links/link.js";
import type { ProgramKind } from "./programs/kind.js";

/** A place that the kernel refused and that was left out. */
export interface LeftOut {
  readonly place: string;
  readonly error: EngineError;
}

/** A program that is about to be attached; who drives the attaching may load it first. */
export interface Wanted {
  readonly program: string;
  readonly kind: ProgramKind;
}

/**
 * Attaches, the other way where the kernel refuses the first. What may be left
 * out goes to `refused`. @throws EngineError
 */
export function* attaching(
  collection: Collection,
  program: string,
  attachment: LinkRequest,
  refused: LeftOut[],
): Generator<Wanted, readonly BpfLink[]> {
  const { kind, optional, place } = attachment;
  yield { program, kind };
  let loaded = false;
  try {
    collection.load(program, kind);
    loaded = true;
    return [collection.attach(program, attachment)];
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // Whatever was refused, perhaps only the way in which it was asked for.
    if (processEnded(attachment)) throw processGone(error, program, place);
    const { instead } = attachment;
    if (instead.length === 0 && !(optional && loaded)) throw error;
    if (instead.length === 0) refused.push({ place, error });
    const links: BpfLink[] = [];
    for (const other of instead)
      links.push(...(yield* attaching(collection, program, other, refused)));
    return links;
  }
}

function processGone(error: EngineError, program: string, place: string): EngineError {
  if (error.code === "no-such-process") return error;
  const message = `the process to trace in ${place} has ended`;
  return new EngineError("no-such-process", message, undefined, error.errno, { program, place });
}

/** ms between two looks at whether it was aborted. */
const lookEvery = 20;

/**
 * Loads on a thread; `onWait` hears how long the verifier takes. What the kernel says of the program is heard when it is
 * attached. @throws EngineError "aborted"
 */
export async function loadUnless(
  aborted: () => boolean,
  collection: Collection,
  { program, kind }: Wanted,
  onWait: (ms: number) => void = () => {},
): Promise<void> {
  if (aborted()) throw abortion();
  if (collection.isSettled(program, kind)) return;
  const loading = collection.loadAsync(program, kind, aborted).then(
    () => true,
    () => true,
  );
  const began = performance.now();
  while (!(await Promise.race([loading, soon(lookEvery)]))) {
    if (aborted()) throw abortion();
    onWait(performance.now() - began);
  }
  if (aborted()) throw abortion();
}

const soon = (ms: number): Promise<false> =>
  new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());

const abortion = (): EngineError => new EngineError("aborted", "attaching was ended", undefined, 0);
