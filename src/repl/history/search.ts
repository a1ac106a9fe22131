import type { Span } from "../../types/outcome.js";
import { chordOf, type KeyPress } from "../editor/keys.js";
import type { Written } from "./browse.js";
import type { History } from "./entries.js";

/** A search backwards through the history, as Ctrl-R begins it. */
export interface HistorySearch {
  readonly query: string;
  /** The entry that is shown; undefined before anything was found. */
  readonly index?: number;
  /** The query is in no older (or newer) entry: what is shown is the last hit. */
  readonly failing: boolean;
  /** What was in the prompt. */
  readonly before: Written;
}

/** What a key makes of a search. */
export type Searched =
  | { readonly kind: "searching"; readonly search: HistorySearch }
  /** The found text into the prompt; `run` when it is to be run at once. */
  | ({ readonly kind: "taken"; readonly run: boolean } & Written)
  /** The found text into the prompt, and this key is the editor's. */
  | ({ readonly kind: "taken-then"; readonly key: KeyPress } & Written)
  | ({ readonly kind: "given-up" } & Written);

export const beginSearch = (before: Written): HistorySearch => ({
  query: "",
  failing: false,
  before,
});

export function searchKey(search: HistorySearch, history: History, key: KeyPress): Searched {
  switch (chordOf(key)) {
    case "ctrl-r":
    case "up":
    case "ctrl-p":
      return again(search, history, -1);
    case "ctrl-s":
    case "down":
    case "ctrl-n":
      return again(search, history, 1);
    case "backspace":
    case "ctrl-h":
      return searching(lookedUp(search, history, [...search.query].slice(0, -1).join("")));
    case "ctrl-g":
    case "ctrl-c":
      return { kind: "given-up", ...search.before };
    case "escape":
    case "tab":
      return { kind: "taken", run: false, ...hit(search, history) };
    case "enter":
    case "ctrl-j":
      return { kind: "taken", run: true, ...hit(search, history) };
  }
  const added = key.text.replace(/\s+/g, " ");
  if (added === "") return { kind: "taken-then", key, ...hit(search, history) };
  return searching(lookedUp(search, history, search.query + added));
}

const searching = (search: HistorySearch): Searched => ({ kind: "searching", search });

/** Another query begins where the search stands; a shorter one at the newest again. */
function lookedUp(search: HistorySearch, history: History, query: string): HistorySearch {
  const longer = query.startsWith(search.query) && search.query !== "";
  const from = longer ? (search.index ?? history.length - 1) : history.length - 1;
  return found({ ...search, query }, history, from, -1, longer ? search.index : undefined);
}

function again(search: HistorySearch, history: History, direction: -1 | 1): Searched {
  const start = search.index ?? (direction < 0 ? history.length : -1);
  return searching(found(search, history, start + direction, direction, search.index));
}

/** The first entry from `from` on that contains the query; capitals in it make case count. */
function found(
  { query, before }: HistorySearch,
  history: History,
  from: number,
  direction: -1 | 1,
  otherwise: number | undefined,
): HistorySearch {
  const kept = otherwise === undefined ? {} : { index: otherwise };
  if (query === "") return { query, failing: false, before };
  for (let index = from; index >= 0 && index < history.length; index += direction)
    if (placeOfQuery(history[index]!.text, query) >= 0)
      return { query, index, failing: false, before };
  return { query, ...kept, failing: true, before };
}

function placeOfQuery(text: string, query: string): number {
  const flat = text.replace(/\s/g, " ");
  return /\p{Lu}/u.test(query) ? flat.indexOf(query) : flat.toLowerCase().indexOf(query);
}

/** What is shown while searching: the found text, the cursor at the hit. */
export function hit(search: HistorySearch, history: History): Written {
  const entry = search.index === undefined ? undefined : history[search.index];
  if (!entry) return search.before;
  return { text: entry.text, cursor: Math.max(0, placeOfQuery(entry.text, search.query)) };
}

/** Where the query stands in the found text, to be marked. */
export function hitSpan(search: HistorySearch, history: History): Span | undefined {
  const text = search.index === undefined ? undefined : history[search.index]?.text;
  const start = text === undefined ? -1 : placeOfQuery(text, search.query);
  return start < 0 ? undefined : { start, end: start + search.query.length };
}
