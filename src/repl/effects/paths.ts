import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname } from "node:path";
import type { CompletionItem } from "../prompt.js";

/** More than a person looks through. */
const most = 60;

export interface Paths {
  readonly from: number;
  readonly items: readonly CompletionItem[];
}

/** Commands whose last word is a file's path, up to where it begins. */
const BEFORE = /^\s*:(load|watch|open|save|export\s+\w+|promote(?:\s+\d+)?)\s+(?=\S*$)/;

/** The files that the path at the cursor may mean; undefined where no path stands. */
export function pathItems(before: string): Paths | undefined {
  const found = BEFORE.exec(before);
  if (found === null) return undefined;
  const typed = before.slice(found[0].length);
  // `:promote 1`: a cell's number.
  if (found[1] === "promote" && /^\d*$/.test(typed)) return undefined;
  const directory = typed.endsWith("/") ? typed : `${dirname(typed)}/`;
  const start = typed.endsWith("/") ? "" : basename(typed);
  const shown = typed.slice(0, typed.length - start.length);
  const items = entriesOf(directory.replace(/^~\//, `${homedir()}/`))
    .filter(({ name }) => name.startsWith(start) && (start !== "" || !name.startsWith(".")))
    .slice(0, most)
    .map(({ name, folder }) => ({
      text: `${shown}${name}${folder ? "/" : ""}`,
      detail: folder ? "directory" : "file",
      help: "",
    }));
  return { from: found[0].length, items };
}

function entriesOf(
  directory: string,
): readonly { readonly name: string; readonly folder: boolean }[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
