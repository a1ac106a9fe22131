import type { TracepointFormat } from "../../types/facts.js";

export interface Translation {
  /** For the prompt, or a file. */
  readonly text: string;
  /** What was left out, and what is said in another way. */
  readonly notes: readonly string[];
}

/** What is asked of the kernel: which fields of an event are strings. */
export type EventFields = (category: string, event: string) => TracepointFormat | undefined;
