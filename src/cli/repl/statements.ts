import { isComplete } from "../../repl/editor/complete.js";

/** Lines, joined where one alone is not complete. Those with # in front are comments. */
export function statementsOf(text: string): readonly string[] {
  const statements: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    if (
      open === "" &&
      (line.trim() === "" || /^\s*#(?!\s*(?:include|define|if|undef|pragma))/.test(line))
    )
      continue;
    open = open === "" ? line : `${open}\n${line}`;
    if (!isStatement(open)) continue;
    statements.push(open);
    open = "";
  }
  return open.trim() === "" ? statements : [...statements, open];
}

/** All that a person means to say with it. */
export const isStatement = (text: string): boolean => isComplete(text) && !goesOn(text);

/** A line of C that declares something for what follows. */
const goesOn = (text: string): boolean =>
  /^\s*(?:#|BPF_|struct\b|static\b|typedef\b|union\b|enum\b|\/\*|\/\/)/.test(text) &&
  !/\b(?:TRACEPOINT_PROBE|K(?:RET)?FUNC_PROBE|RAW_TRACEPOINT_PROBE|int\s+\w+)\s*\([^)]*\)\s*\{[^]*\}\s*$/.test(
    text,
  );
