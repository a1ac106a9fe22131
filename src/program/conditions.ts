import { withoutComments } from "../ctext/tokens.js";

/** Is it there: `HAS_TRACEPOINT(block, block_io_start)`. */
export type Asked = (macro: string, words: readonly string[]) => boolean;

/**
 * The same text with blanks where an `#if` that asks what the kernel has
 * (`HAS_…`, `!`, `&&`, `||`) leaves lines out: places stay. Other conditions count as true.
 */
export function withoutUnmet(text: string, asked: Asked): string {
  const open: { met: boolean; before: boolean; known: boolean }[] = [];
  const lines = text.split("\n").map((line) => {
    const [, word, rest = ""] = /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b(.*)/.exec(line) ?? [];
    const inner = open.at(-1);
    if (word === undefined) return open.every(({ met }) => met) ? line : blank(line);
    if (word === "endif") open.pop();
    else if (word === "else" && inner?.known) inner.met = !inner.before;
    else if (word === "elif" && inner?.known) {
      inner.met = !inner.before && (valueOf(rest, asked) ?? true);
      inner.before ||= inner.met;
    } else if (word.startsWith("if")) {
      const value = word === "if" ? valueOf(rest, asked) : undefined;
      const met = value ?? true;
      open.push({ met, before: met, known: value !== undefined });
    }
    return line;
  });
  return lines.join("\n");
}

const blank = (line: string): string => " ".repeat(line.length);

/** undefined: it asks for something else too. */
function valueOf(condition: string, asked: Asked): boolean | undefined {
  const told = withoutComments(condition)
    .replace(/\b(HAS_\w+)\(([^)]*)\)/g, (_, macro: string, words: string) =>
      asked(
        macro,
        words.split(",").map((word) => word.trim()),
      )
        ? "1"
        : "0",
    )
    .replace(/\s/g, "");
  const part = "!?[01]";
  if (!new RegExp(`^${part}((&&|\\|\\|)${part})*$`).test(told)) return undefined;
  return told
    .split("||")
    .some((all) => all.split("&&").every((one) => one === "1" || one === "!0"));
}
