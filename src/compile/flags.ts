import { dirname, isAbsolute, resolve } from "node:path";
import { includes } from "../ctext/declarations.js";
import type { CompileRequest } from "../types/module.js";

const DIRECTORY = /^(-I|-iquote|-isystem|-idirafter|-include|-imacros)(.*)$/;

/**
 * The flags as the compiler gets them, which runs in another directory: with
 * absolute paths, and with the text's own directory where it includes "a file".
 */
export function childFlags(request: CompileRequest): readonly string[] {
  const flags: string[] = [];
  const given = request.cflags;
  for (let i = 0; i < given.length; i++) {
    const [, option, joined] = DIRECTORY.exec(given[i]!) ?? [];
    const path = joined || (option === undefined ? undefined : given[i + 1]);
    if (option === undefined || path === undefined) {
      flags.push(given[i]!);
      continue;
    }
    if (!joined) i++;
    flags.push(...withPath(option, path));
  }
  if (includes(request.text).some(({ quoted }) => quoted))
    flags.push(`-iquote${dirname(resolve(request.fileName))}`);
  return flags;
}

/** A header of -include that is found by its name alone stays that. */
function withPath(option: string, path: string): readonly string[] {
  if (!option.endsWith("include") && option !== "-imacros") return [option + resolve(path)];
  return [option, isAbsolute(path) || path.startsWith(".") ? resolve(path) : path];
}
