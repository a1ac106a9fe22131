/** Records in records, for what makes rows of them. */

/** The members of a record in a record: `open.path` as `path`. */
export const membersOf = (record: object, member: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.startsWith(`${member}.`) ? name.slice(member.length + 1) : name,
      value as unknown,
    ]),
  );

/**
 * The function whose beginning a symbol is: `run+0x0 [threads]` as `run [threads]`, and of the kernel's own
 * only the name.
 */
export const functionOf = (symbol: string): string =>
  symbol.replace(/\+0x0( \[kernel\])?(?= \[|$)/, "");
