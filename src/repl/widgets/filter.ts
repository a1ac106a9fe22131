/** What a cell's filter lets through: rows that have a text in them, or, as `COMM=cron`, this value in this column. */

export interface Filter {
  /** The column's place; undefined: any text that is shown. */
  readonly column: number | undefined;
  readonly text: string;
}

/** As it is typed: before the equals sign stands the title of a column of these, else all of it is a text. */
export function filterOf(typed: string, titles: readonly string[]): Filter {
  const lower = typed.toLowerCase();
  const named = titles.filter(
    (title) => title !== "" && lower.startsWith(`${title.toLowerCase()}=`),
  );
  const longest = Math.max(0, ...named.map((title) => title.length));
  if (longest === 0) return { column: undefined, text: lower };
  const column = titles.indexOf(named.find(({ length }) => length === longest)!);
  return { column, text: typed.slice(longest + 1) };
}

export const sameFilter = (title: string, value: string): string => `${title}=${value}`;

/** `texts`: of the columns; `whole`: all that is shown of the row, where that is something else. */
export const passes = (
  { column, text }: Filter,
  texts: readonly string[],
  whole: readonly string[] = texts,
): boolean =>
  column === undefined
    ? whole.some((each) => each.toLowerCase().includes(text))
    : texts[column] === text;

/** In place of data that the filter hides. */
export const nothingPasses = (filter: string): string =>
  `nothing here has ${filter} in it; / changes the filter`;
