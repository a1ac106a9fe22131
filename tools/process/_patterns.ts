import { ok, wrongUsage, type Outcome } from "../../src/tool.js";

/** Which of the flags' values is no regular expression. */
export function regularExpressions(
  given: Readonly<Record<string, string | undefined>>,
): Outcome<undefined> {
  for (const [flag, text] of Object.entries(given))
    try {
      if (text !== undefined) new RegExp(text);
    } catch (error) {
      return wrongUsage(`${flag} takes a regular expression: ${(error as Error).message}`);
    }
  return ok(undefined);
}
