/** What a C program prints by bpf_trace_printk: the kernel says of a line only what it is, not whose. */
import { cTokens } from "../ctext/tokens.js";
import { literalPattern } from "../types/literal_pattern.js";

/** Patterns of the lines that a text prints: one for each string in it, if it prints at all. */
export function printedLines(text: string): readonly RegExp[] {
  const tokens = cTokens(text).filter(({ kind }) => kind !== "comment");
  const prints = tokens.some(
    ({ text: name }, i) => /^bpf_(?:trace_)?printk$/.test(name) && tokens[i + 1]?.text === "(",
  );
  if (!prints) return [];
  const texts: string[] = [];
  tokens.forEach((token, i) => {
    if (token.kind !== "string" || !token.text.startsWith('"')) return;
    // Strings that follow each other are one.
    if (tokens[i - 1]?.kind === "string") texts.push((texts.pop() ?? "") + inside(token.text));
    else texts.push(inside(token.text));
  });
  return texts.filter((each) => each !== "").map(linePattern);
}

const inside = (literal: string): string => unescaped(literal.replace(/^"|"$/g, ""));

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

const unescaped = (text: string): string =>
  text
    .replace(/\\x([\da-f]{1,2})/gi, (_, digits: string) =>
      String.fromCharCode(parseInt(digits, 16)),
    )
    .replace(/\\(.)/g, (_, sign: string) => ESCAPES[sign] ?? sign);

/** Of a format's first line: whatever the conversions made of it. */
function linePattern(format: string): RegExp {
  const [line = ""] = format.split("\n");
  const parts = line.split(/%(?:%|[-+ #0]*[\d.]*(?:ll|l|h)*[a-zA-Z]\w{0,2})/);
  return new RegExp(`^${parts.map(literalPattern).join(".*")}$`, "s");
}
