import { cTokens, codeTokens, type CToken } from "../ctext/tokens.js";
import type { Source, Span } from "../types/outcome.js";

/**
 * The statement at `span` with the check in front that the kernel misses:
 * undefined where the pointer or the place of the check is not plain.
 */
export function withNullCheck({ text }: Source, span: Span): string | undefined {
  const statement = text.slice(span.start, span.end);
  const used = codeTokens(statement);
  const pointers = new Set(
    lookedUp(codeTokens(text.slice(0, span.end)))
      .map(({ text: name }) => name)
      .filter((name) => dereferences(used, name)),
  );
  const [pointer] = pointers;
  if (pointer === undefined || pointers.size > 1) return undefined;
  const check = `if (!${pointer}) return 0;`;
  const made = used.findIndex(({ text: name }, i) => name === pointer && isAssignment(used, i + 1));
  const end = used.slice(made).find(({ text: sign }) => sign === ";")?.end;
  if (made >= 0 && end !== undefined)
    return `${statement.slice(0, end)} ${check}${statement.slice(end)}`;
  const before = text.slice(0, span.start);
  // Behind `if (…)` without braces a second statement would not belong to it.
  const [last] = cTokens(before)
    .filter(({ kind }) => kind !== "comment")
    .slice(-1);
  if (last === undefined || !/^[;{}]$/.test(last.text)) return undefined;
  const indentation = before.slice(before.trimEnd().length).split("\n").at(-1)!;
  return `${check}\n${indentation}${statement}`;
}

const isAssignment = (tokens: readonly CToken[], i: number): boolean =>
  tokens[i]?.text === "=" && tokens[i + 1]?.text !== "=";

const GIVES_NULL = /^(?:bpf_map_)?lookup\w*$|_storage_get$/;

/** `v = (struct value *)table.lookup(`: the names that may be NULL. */
function lookedUp(tokens: readonly CToken[]): readonly CToken[] {
  return tokens.filter(({ kind }, i) => {
    if (kind !== "name" || !isAssignment(tokens, i + 1)) return false;
    let at = i + 2;
    if (tokens[at]?.text === "(") while (at < tokens.length && tokens[at++]!.text !== ")");
    while (tokens[at]?.kind === "name" || tokens[at]?.text === ".") at++;
    return tokens[at]?.text === "(" && GIVES_NULL.test(tokens[at - 1]!.text);
  });
}

/** `*name`, `*(name`, `name->`, `name[`; `*name = table.lookup(` declares it. */
function dereferences(tokens: readonly CToken[], name: string): boolean {
  const declared = new Set(lookedUp(tokens));
  return tokens.some((token, i) => {
    if (token.text !== name) return false;
    const [before, beyond] = [tokens[i - 1]?.text, tokens[i - 2]?.text];
    const [next, last] = [tokens[i + 1]?.text, tokens[i + 2]?.text];
    if (next === "[" || (next === "-" && last === ">")) return true;
    const starred = before === "*" || (before === "(" && beyond === "*");
    return starred && !declared.has(token);
  });
}
