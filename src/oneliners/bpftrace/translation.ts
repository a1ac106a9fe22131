export interface Translation {
  /** For the prompt, or a file. */
  readonly text: string;
  /** What was left out, and what is said in another way. */
  readonly notes: readonly string[];
}
