import { editDistance } from "../../oneliners/nearest.js";
import { fail, type Diagnostic, type Outcome } from "../../types/outcome.js";

/** A first word that is no function: perhaps it was meant for a tool. */
export function orNearTools<T>(
  made: Outcome<T>,
  word: string,
  near: readonly string[],
): Outcome<T> {
  if (made.ok || near.length === 0) return made;
  return fail(
    ...made.diagnostics.map((each) => {
      if (each.source?.text === word) return withTools(each, near);
      return each.code === "wrong-usage" ? nameFirst(each, word, near) : each;
    }),
  );
}

const toolsNear = (near: readonly string[]): string =>
  `nearest ${near.length === 1 ? "tool" : "tools"}: ${near.join(", ")}`;

/** The flags are the tool's that was meant: what is wrong with them otherwise comes second. */
const nameFirst = (diagnostic: Diagnostic, word: string, near: readonly string[]): Diagnostic => ({
  ...diagnostic,
  message: `${word} is no tool, and as a one-liner of trace: ${diagnostic.message}`,
  hint: toolsNear(near),
});

function withTools(diagnostic: Diagnostic, near: readonly string[]): Diagnostic {
  const word = diagnostic.source!.text;
  const tools = toolsNear(near);
  const others = diagnostic.hint?.replace(/^nearest: /, "functions: ");
  const fix = closer(word, near[0]!, diagnostic.fix);
  return {
    ...diagnostic,
    hint: [tools, ...(others === undefined ? [] : [others])].join("; "),
    fix,
  };
}

/** A tool of which this is the beginning, else what takes fewer corrections. */
function closer(word: string, tool: string, other: string | undefined): string {
  if (other === undefined || tool.startsWith(word)) return tool;
  const limit = Math.max(word.length, tool.length, other.length);
  return editDistance(word, tool, limit) <= editDistance(word, other, limit) ? tool : other;
}
