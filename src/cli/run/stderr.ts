/** One line for the person, never among the data. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** One line about files whose symbols a stranger made too expensive to read. */
export function tellWithoutNames(places: readonly string[]): void {
  const [first] = places;
  if (first === undefined) return;
  const more = places.length > 1 ? ` and ${plural(places.length - 1, "more place")}` : "";
  complain(
    `note: names are missing from ${visible(first)}${more}: its symbols are too expensive to read`,
  );
}

/** Anybody may name a file; it must not write to the terminal. */
const visible = (text: string): string =>
  text.replace(/\p{C}/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
