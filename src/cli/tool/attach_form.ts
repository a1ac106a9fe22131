import type { CacheStore } from "../../compile/store.js";
import { EngineError } from "../../engine/errors.js";
import type { EndWatch } from "../run/end_watch.js";
import { refuse, type Asker } from "./answers.js";
import type { FormReady } from "./form_file.js";
import { filterOf, formJob, type FormAsked } from "./form_job.js";
import { runTool } from "./run.js";
import type { Rest } from "./watched_facts.js";

export interface Surroundings {
  readonly asker: Asker;
  readonly rest: Rest;
  readonly onAttached: ((end: EndWatch) => void) | undefined;
  readonly store: CacheStore;
}

/** The exit status, or why the kernel refused. `filter`: where it is being made already. */
export async function attachForm(
  ready: FormReady,
  asked: FormAsked,
  { asker, store }: Surroundings,
  onAttached: ((end: EndWatch) => void) | undefined,
  filter = filterOf(ready.plan, asked, store),
): Promise<number | EngineError> {
  const made = await filter;
  if (!made.ok) return refuse(made.diagnostics, asker);
  const job = formJob(ready, asked, made.value);
  if (!job.ok) return refuse(job.diagnostics, asker);
  try {
    return await runTool(job.value, onAttached);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}
