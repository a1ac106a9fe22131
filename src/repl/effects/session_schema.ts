/** What the cells of a saved session must be. */
import { figure, flag, list, maybe, named, record, text } from "../../recording/checks.js";
import { records, shape, snapshot } from "../../recording/data_schema.js";

const cell = record({
  ...{
    text,
    from: maybe(text),
    file: maybe(text),
    flags: maybe(text),
    folded: flag,
    pinned: flag,
    notes: list(text),
    cText: text,
  },
  shape,
  figures: record({
    ...{ total: figure, rate: figure, nanoseconds: maybe(figure), load: figure, lost: figure },
    history: list(figure),
  }),
  data: record({
    tables: list(snapshot),
    before: list(snapshot),
    listing: record({ heading: text, lines: list(text) }),
    records: list(records),
    elapsed: maybe(figure),
  }),
  ...{ kind: maybe(text), kinds: maybe(named(text)) },
  sort: maybe(record({ column: text, descending: flag })),
});

/** The path of the first part of a session's cells that is not as it must be. */
export function wrongPart(cells: unknown): string | undefined {
  const wrong = list(cell)(cells);
  return wrong === undefined ? undefined : `cells${wrong}`;
}
