/** Lines of a trace, cut into the columns that their heading names. */
export interface EventFields {
  readonly titles: readonly string[];
  readonly events: readonly EventLine[];
}

export interface EventLine {
  /** In the order of the titles. */
  readonly values: readonly string[];
  /** Frames printed below it, kernel and user, as printed. */
  readonly stack: readonly string[];
}

interface Title {
  readonly name: string;
  readonly start: number;
}

/** Stacks stand so far to the right (BCC's trace). */
const STACK_INDENT = "        ";

export function eventFields(heading: string, lines: readonly string[]): EventFields {
  const titles = titlesOf(heading);
  const events: { values: readonly string[]; stack: string[] }[] = [];
  for (const line of lines) {
    const last = events.at(-1);
    if (line.startsWith(STACK_INDENT)) last?.stack.push(line.trim());
    else if (line !== "") events.push({ values: valuesOf(line, titles), stack: [] });
  }
  return { titles: titles.map(({ name }) => name), events };
}

/** The message has no title but a dash. */
const titlesOf = (heading: string): readonly Title[] =>
  [...heading.matchAll(/\S+/g)].map((found) => ({
    name: found[0] === "-" ? "message" : found[0].toLowerCase(),
    start: found.index,
  }));

/** A value longer than its column pushes the others to the right: it ends at its first blank then. */
function valuesOf(line: string, titles: readonly Title[]): readonly string[] {
  let at = 0;
  return titles.map(({ start }, i) => {
    const next = titles[i + 1];
    if (next === undefined) return line.slice(at).trimEnd();
    const width = next.start - start - 1;
    const blank = line.indexOf(" ", at + width);
    const end = blank < 0 ? line.length : blank;
    const value = line.slice(at, end).trimEnd();
    at = end + 1;
    return value;
  });
}
