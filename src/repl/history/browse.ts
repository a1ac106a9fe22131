import type { History } from "./entries.js";

/** Where a person is among earlier texts, and what was being written before. */
export interface Browsing {
  /** Only texts that begin like this are shown. */
  readonly prefix: string;
  /** Index of the one that is shown; the history's length for what was being written. */
  readonly index: number;
  readonly draft: { readonly text: string; readonly cursor: number };
  /** What is in the prompt because of this; any other text means that the person went on writing. */
  readonly shown: string;
}

/** A text to put into the prompt. */
export interface Recalled {
  readonly browsing: Browsing;
  readonly text: string;
  readonly cursor: number;
}

export interface Written {
  readonly text: string;
  readonly cursor: number;
}

/**
 * The next text in a direction: -1 older, 1 newer; undefined where there is
 * none. What was written before the first step is the prefix. Of a text of
 * several lines the cursor is put where the same key goes on at once: at the
 * first line's end on the way up, at the text's end on the way down.
 */
export function browse(
  before: Browsing | undefined,
  history: History,
  written: Written,
  direction: -1 | 1,
): Recalled | undefined {
  const browsing = goesOn(before, history, written) ? before : begun(history, written);
  for (let index = browsing.index + direction; index >= 0; index += direction) {
    if (index >= history.length) return atDraft(browsing, history, index);
    const { text } = history[index]!;
    if (!text.startsWith(browsing.prefix) || text === browsing.shown) continue;
    const newline = text.indexOf("\n");
    const cursor = direction < 0 && newline >= 0 ? newline : text.length;
    return { browsing: { ...browsing, index, shown: text }, text, cursor };
  }
  return undefined;
}

function goesOn(
  browsing: Browsing | undefined,
  history: History,
  written: Written,
): browsing is Browsing {
  return (
    browsing !== undefined && browsing.shown === written.text && browsing.index <= history.length
  );
}

function begun(history: History, written: Written): Browsing {
  return {
    // Several lines are no beginning that anybody would search for.
    prefix: written.text.includes("\n") ? "" : written.text,
    index: history.length,
    draft: { text: written.text, cursor: written.cursor },
    shown: written.text,
  };
}

/** Below the newest there is what was being written; below that, nothing. */
function atDraft(browsing: Browsing, history: History, index: number): Recalled | undefined {
  if (index > history.length) return undefined;
  const { text, cursor } = browsing.draft;
  return { browsing: { ...browsing, index, shown: text }, text, cursor };
}
