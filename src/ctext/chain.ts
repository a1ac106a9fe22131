/** Chains of members in a line of C: `task->mm.pgd`. */
import { codeTokens, type CToken } from "./tokens.js";

export interface Chain {
  /** As it was written. */
  readonly text: string;
  /** Index of the token behind it. */
  readonly end: number;
  /** Its last member is behind a pointer. */
  readonly lastArrow: boolean;
}

/** The chain that begins with that token; a name alone is one. */
export function chainAt(line: string, tokens: readonly CToken[], first: number): Chain | undefined {
  if (tokens[first]?.kind !== "name") return undefined;
  let at = first + 1;
  let lastArrow = false;
  for (;;) {
    const arrow = tokens[at]?.text === "-" && tokens[at + 1]?.text === ">";
    const member = at + (arrow ? 2 : 1);
    if (!arrow && tokens[at]?.text !== ".") break;
    if (tokens[member]?.kind !== "name") break;
    [at, lastArrow] = [member + 1, arrow];
  }
  const text = line.slice(tokens[first]!.start, tokens[at - 1]!.end);
  return { text, end: at, lastArrow };
}

/** The first division of a name or chain: `task->prio / 3`. */
export function divisionIn(line: string): string | undefined {
  const tokens = codeTokens(line);
  for (let i = 0; i < tokens.length; i++) {
    const chain = chainAt(line, tokens, i);
    if (chain === undefined) continue;
    const [sign, by] = tokens.slice(chain.end, chain.end + 2);
    if (/^[/%]$/.test(sign?.text ?? "") && /^(?:name|number)$/.test(by?.kind ?? ""))
      return `${chain.text} ${sign!.text} ${by!.text}`;
    i = chain.end - 1;
  }
  return undefined;
}
