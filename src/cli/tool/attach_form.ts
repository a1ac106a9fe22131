import type { CacheStore } from "../../compile/store.js";
import { EngineError } from "../../engine/errors.js";
import type { EndWatch } from "../run/end_watch.js";
import { refuse, type Asker } from "./answers.js";
import type { FormReady } from "./form_file.js";
import { formJob, type FormAsked } from "./form_job.js";
import { linkedModules } from "./linked_modules.js";
import { runTool } from "./run.js";
import type { Rest } from "./watched_facts.js";

export interface Surroundings {
  readonly asker: Asker;
  readonly rest: Rest;
  readonly onAttached: ((end: EndWatch) => void) | undefined;
  readonly store: CacheStore;
  /** A compiler waits already. */
  readonly prewarmed: boolean;
}

/** The exit status, or why the kernel refused. */
export async function attachForm(
  ready: FormReady,
  asked: FormAsked,
  { asker, store }: Surroundings,
  onAttached: ((end: EndWatch) => void) | undefined,
): Promise<number | EngineError> {
  const linked = await linkedModules(ready.module, asked.constants, asked.common, store);
  if (!linked.ok) return refuse(linked.diagnostics, asker);
  const job = formJob(ready, asked, linked.value);
  if (!job.ok) return refuse(job.diagnostics, asker);
  try {
    return await runTool(job.value, onAttached);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}
