/**
 * A shell's pattern, for whole names. What lies between two stars is taken where it
 * is first found and never looked for again, so a pattern of a hundred stars is
 * no dearer than one: `a*b*c` → `^a(?=(.*?b))\1.*c$`.
 */
export function globPattern(text: string): RegExp {
  const [first = "", ...rest] = text.replace(/\*+/g, "*").split("*").map(plain);
  const last = rest.pop();
  const middle = rest.map((part, i) => `(?=(.*?${part}))\\${i + 1}`).join("");
  return new RegExp(`^${first}${last === undefined ? "" : `${middle}.*${last}`}$`);
}

const plain = (part: string): string =>
  part.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("?", ".");
