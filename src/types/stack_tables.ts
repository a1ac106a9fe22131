/*
 * A stack table of the kernel has one place for a stack, told by its hash, and refuses one whose
 * place another has: of 5,000 different stacks 700 lose theirs in a table of 16,384. Those go to
 * the next, smaller table, and hardly any is refused by all. A stack's number says which it is of.
 */
const TABLES = 4;
const TABLE_BITS = 24;

const tableName = (first: string, n: number): string => (n === 0 ? first : `${first}_${n + 1}`);

/** Names and sizes, by that of the first. */
export const stackTables = (
  first: string,
  entries: number,
): readonly (readonly [name: string, entries: number])[] =>
  Array.from({ length: TABLES }, (_, n) => [
    tableName(first, n),
    Math.max(1, Math.floor(entries / 2 ** n)),
  ]);

/** Which table a number is of, and the number there. */
export const placeOfStack = (
  first: string,
  id: number,
): { readonly table: string; readonly id: number } => ({
  table: tableName(first, id >> TABLE_BITS),
  id: id & ((1 << TABLE_BITS) - 1),
});

/** C: the tables, and `stack_of(ctx, flags)`, a number in them; `entries`: C of the first one's size. */
export function declareStackTables(first: string, entries: string): string {
  const names = Array.from({ length: TABLES }, (_, n) => tableName(first, n));
  const declared = names.map(
    (name, n) => `BPF_STACK_TRACE(${name}, ((${entries}) >> ${n}) ?: 1);\n`,
  );
  const tries = names.map((name, n) =>
    n === 0
      ? `  int id = ${name}.get_stackid(ctx, flags);\n  if (id != -17) return id;\n`
      : `  id = ${name}.get_stackid(ctx, flags);\n  if (id >= 0) return id | ${n} << ${TABLE_BITS};\n`,
  );
  return `${declared.join("")}static __always_inline int stack_of(void *ctx, u64 flags)\n{\n${tries.join("")}  return id;\n}\n`;
}
