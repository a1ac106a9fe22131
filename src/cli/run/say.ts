/** One line for the person, never among the data. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
