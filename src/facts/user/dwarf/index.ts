import { closeSync, existsSync, openSync } from "node:fs";

import type { UserPrototype, UserSymbol } from "../../../types/facts.js";
import { Budget, Unreadable } from "./budget.js";
import { Functions } from "./functions.js";
import { Sections } from "./sections.js";

/** Where distributions put what was stripped, by the build's id. */
const separate = (buildId: string): string =>
  `/usr/lib/debug/.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`;

/** What the functions at those symbols take and give, or why that is not known, from a file's debug information. */
export function readPrototypes(
  path: string,
  buildId: string,
  symbols: readonly UserSymbol[],
): readonly (UserPrototype | string)[] {
  const files: number[] = [];
  try {
    const sections = (name: string): Sections => {
      const file = openSync(name, "r");
      files.push(file);
      return new Sections(file);
    };
    const main = sections(path);
    const functions = new Functions(described(main, buildId, sections), new Budget());
    return symbols.map((symbol) => reasonOr(() => prototypeAt(functions, main, symbol)));
  } catch (error) {
    return symbols.map(() => reasonFor(error));
  } finally {
    for (const file of files) closeSync(file);
  }
}

function described(
  main: Sections,
  buildId: string,
  sections: (path: string) => Sections,
): Sections {
  if (main.get(".debug_info")) return main;
  const other = separate(buildId);
  if (!/^[0-9a-f]{4,}$/.test(buildId) || !existsSync(other))
    throw new Unreadable("it has no debug information");
  return sections(other);
}

function prototypeAt(functions: Functions, main: Sections, symbol: UserSymbol): UserPrototype {
  const address = main.addressAt(symbol.offset);
  const found = address === undefined ? undefined : functions.at(address);
  if (!found) throw new Unreadable("its debug information does not describe this function");
  return found;
}

function reasonOr(read: () => UserPrototype): UserPrototype | string {
  try {
    return read();
  } catch (error) {
    return reasonFor(error);
  }
}

const reasonFor = (error: unknown): string =>
  error instanceof Unreadable ? error.message : "its debug information can't be read";
