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
const inCommand =
  /^\s*:(load|watch|open|save|record|export\s+(?:\d+\s+)?\w+|promote(?:\s+\d+)?)\s+(?=\S*$)/;

/** A word of anything else but C that can be nothing but a path, with what a probe has before it. */
const elsewhere = /(?:^|[\s"'=])(?:[prtu]:)?(?=(?:~|\.{1,2})?\/[^\s:"']*$)/g;

/** The files that the path at the cursor may mean; undefined where no path stands. */
export function pathItems(before: string): Paths | undefined {
  const from = pathStart(before);
  if (from === undefined) return undefined;
  const typed = before.slice(from);
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
  return { from, items };
}

function pathStart(before: string): number | undefined {
  const found = inCommand.exec(before);
  if (found === null) {
    if (/[;{}\n]/.test(before)) return undefined;
    const last = [...before.matchAll(elsewhere)].at(-1);
    return last === undefined ? undefined : last.index + last[0].length;
  }
  // `:promote 1`: a cell's number.
  const isNumber = found[1] === "promote" && /^\d*$/.test(before.slice(found[0].length));
  return isNumber ? undefined : found[0].length;
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
