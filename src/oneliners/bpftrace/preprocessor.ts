/** What stands before the probes of a program of bpftrace's: lines of the preprocessor, structs. */

/** Known with the types of the running kernel, as bpftrace's own sources ask. */
const known: ReadonlySet<string> = new Set(["BPFTRACE_HAVE_BTF"]);

/** The text with blanks where a condition does not hold, so that places stay. */
export function withoutUnmet(text: string): string {
  const open: boolean[] = [];
  return text
    .split("\n")
    .map((line) => {
      const [, word = "", name = ""] =
        /^\s*#\s*(ifdef|ifndef|else|endif)\b\s*(\w*)/.exec(line) ?? [];
      if (word === "ifdef" || word === "ifndef") open.push(known.has(name) === (word === "ifdef"));
      else if (word === "else" && open.length > 0) open.push(!open.pop()!);
      else if (word === "endif") open.pop();
      else if (open.every(Boolean)) return line;
      return " ".repeat(line.length);
    })
    .join("\n");
}

/** `struct name { … };` at the text's beginning, and how long it is. */
export function definitionAt(
  rest: string,
): { readonly name: string; readonly text: string } | undefined {
  const head = /^(?:struct|union|enum)\s+(\w+)\s*\{/.exec(rest);
  if (head === null) return undefined;
  let depth = 0;
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === "{") depth++;
    if (rest[at] !== "}" || --depth > 0) continue;
    const [end] = /^\}\s*;?/.exec(rest.slice(at))!;
    return { name: head[1]!, text: `${rest.slice(0, at)}};`.slice(0, at + end.length) };
  }
  return undefined;
}

/** Lines that a C text has as they are. */
export const definesOf = (text: string): readonly string[] =>
  [...text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[^\n]*$/gm)].map(([line]) => line.trim());
