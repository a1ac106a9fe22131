import type { Source, Span } from "../types/outcome.js";

/**
 * The statement at `span` with the check in front that the kernel misses:
 * undefined where the pointer or the place of the check is not plain.
 */
export function withNullCheck({ text }: Source, span: Span): string | undefined {
  const statement = text.slice(span.start, span.end);
  const looked = [...text.slice(0, span.end).matchAll(LOOKED_UP)].map(([, name]) => name!);
  const used = new Set(looked.filter((name) => dereferences(statement, name)));
  const [pointer] = used;
  if (pointer === undefined || used.size > 1) return undefined;
  const check = `if (!${pointer}) return 0;`;
  const made = new RegExp(`\\b${pointer}\\s*=(?!=)[^;]*;`).exec(statement);
  if (made) {
    const end = made.index + made[0].length;
    return `${statement.slice(0, end)} ${check}${statement.slice(end)}`;
  }
  // Behind `if (…)` without braces a second statement would not belong to it.
  if (!/[;{}]\s*(?:\/\/[^\n]*\s*|\/\*[^]*?\*\/\s*)*$/.test(text.slice(0, span.start)))
    return undefined;
  const indentation = /[^\S\n]*$/.exec(text.slice(0, span.start))![0];
  return `${check}\n${indentation}${statement}`;
}

/** `v = table.lookup(`: the name that may be NULL. */
const LOOKED_UP = /\b(\w+)\s*=\s*(?:\([^()]*\)\s*)?[\w.]*(?:lookup\w*|_storage_get)\s*\(/g;

const dereferences = (statement: string, name: string): boolean =>
  new RegExp(
    `\\*\\s*\\(?\\b${name}\\b(?!\\s*=[^=]\\s*[\\w.]*lookup)|\\b${name}\\s*(?:->|\\[)`,
  ).test(statement);
