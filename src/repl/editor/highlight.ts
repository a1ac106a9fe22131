import { unreachable } from "../../types/outcome.js";
import { classify, type Classified, type Known } from "./classify.js";
import { lex, type Token } from "./tokens.js";
import { placeIn, type Word } from "./words.js";

/** The classes of a text's parts, whatever kind of text it is. */
export function highlight(text: string, known: Known): readonly Token[] {
  return highlightAs(text, classify(text, known), known);
}

export function highlightAs(text: string, what: Classified, known: Known): readonly Token[] {
  switch (what.kind) {
    case "empty":
    case "foreign":
    case "unknown":
      return [];
    case "c":
      return lex(text, "c", 0, text.length);
    case "command":
      return [
        { start: what.nameSpan.start - 1, end: what.nameSpan.end, class: "command" },
        ...what.words.flatMap((word) => plainWord(word)),
      ];
    case "tool":
      return [
        { ...what.nameSpan, class: "command" },
        ...what.words.flatMap((word) => (isHead(word.value) ? [head(word, 0)] : plainWord(word))),
      ];
    case "trace":
      return [
        ...programName(text, known),
        ...argumentTokens(text, what.words, what.probes, traceProbe),
      ];
    case "argdist":
      return [
        ...programName(text, known),
        ...argumentTokens(text, what.words, what.specs, argdistSpec),
      ];
    default:
      return unreachable(what);
  }
}

/** `trace`, `sudo argdist` in front of the arguments. */
function programName(text: string, _known: Known): readonly Token[] {
  const found =
    /^\s*(?:[#$]\s+)?(?:sudo\s+)?(?:\S*\/)?(?:bcc-)?(?:trace|argdist)(?:-bpfcc|\.py)?(?=\s|$)/.exec(
      text,
    );
  if (!found) return [];
  const start = found[0].length - found[0].trimStart().length;
  return [{ start, end: found[0].length, class: "command" }];
}

function argumentTokens(
  text: string,
  words: readonly Word[],
  probes: readonly Word[],
  show: (text: string, word: Word) => readonly Token[],
): readonly Token[] {
  return words.flatMap((word) => (probes.includes(word) ? show(text, word) : plainWord(word)));
}

/** Flags, numbers, and strings in quotes. */
function plainWord({ value, span, quoted }: Word): readonly Token[] {
  if (/^-{1,2}[A-Za-z]/.test(value)) return [{ ...span, class: "flag" }];
  if (/^\d+(?:\.\d+)?(?:ms|s|m|h)?$/.test(value)) return [{ ...span, class: "number" }];
  return quoted ? [{ ...span, class: "string" }] : [];
}

const isHead = (value: string): boolean =>
  /^[prtu]?:.|^[\w./+-]+:[\w*?]|[*?]|^[a-z_]\w*_\w*$/.test(value);

/** The part of a word's value from 0 to `end` as a probe's name. */
function head(word: Word, end: number): Token {
  const to = end === 0 ? word.value.length : end;
  return { start: placeIn(word, 0), end: placeIn(word, to - 1) + 1, class: "probe" };
}

/** A trace probe: its head, then C. */
function traceProbe(text: string, word: Word): readonly Token[] {
  const [name] = /^(?:\/(?:[^/\\\s]|\\.)+\/|(?:[prtu]?:)?(?:[^\s("/]|\/(?=\S))+)?/.exec(
    word.value,
  )!;
  if (name === "") return [];
  return [head(word, name.length), ...cOf(text, word, name.length)];
}

/** An argdist specifier: `p:lib:function`, then C with its label at the end. */
function argdistSpec(text: string, word: Word): readonly Token[] {
  const [name] = /^[^(]*/.exec(word.value)!;
  const label = word.value.search(/#[^"#]*$/);
  const body = cOf(text, word, name.length);
  if (name === "") return body;
  if (label < 0) return [head(word, name.length), ...body];
  const from = placeIn(word, label);
  return [
    head(word, name.length),
    ...body.filter((token) => token.end <= from),
    { start: from, end: placeIn(word, word.value.length - 1) + 1, class: "comment" },
  ];
}

function cOf(text: string, word: Word, from: number): readonly Token[] {
  return lex(text, "oneliner", placeIn(word, from), placeIn(word, word.value.length));
}
