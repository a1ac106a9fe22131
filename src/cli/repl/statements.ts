import { classify } from "../../repl/editor/classify.js";
import { isComplete } from "../../repl/editor/complete.js";

/**
 * Lines, joined where one alone is not complete; a function that follows C at once is
 * of the same program. Those with # in front are comments.
 */
export function statementsOf(text: string): readonly string[] {
  const statements: string[] = [];
  let open = "";
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (
      open === "" &&
      (line.trim() === "" || /^\s*#(?!\s*(?:include|define|if|undef|pragma))/.test(line))
    )
      continue;
    open = open === "" ? line : `${open}\n${line}`;
    if (!isStatement(open) || (isC(open) && isFunction(lines[i + 1] ?? ""))) continue;
    statements.push(open);
    open = "";
  }
  return open.trim() === "" ? statements : [...statements, open];
}

const isC = (text: string): boolean => classify(text, { tools: [] }).kind === "c";
/** What begins with a map begins another program. */
const isFunction = (line: string): boolean => isC(line) && !/^\s*(?:BPF_|#|\/)/.test(line);

/** All that a person means to say with it. */
export const isStatement = (text: string): boolean => isComplete(text) && !goesOn(text);

/** A line of C that declares something for what follows. */
const goesOn = (text: string): boolean =>
  /^\s*(?:#|BPF_|struct\b|static\b|typedef\b|union\b|enum\b|\/\*|\/\/)/.test(text) &&
  !/\b(?:TRACEPOINT_PROBE|K(?:RET)?FUNC_PROBE|RAW_TRACEPOINT_PROBE|int\s+\w+)\s*\([^)]*\)\s*\{[^]*\}\s*$/.test(
    text,
  );
