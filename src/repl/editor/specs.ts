import { readWord, skipBlanks, splitWords, verbatim, type Word } from "./words.js";

/** Flags of trace that have a value in the next word. */
const TRACE_VALUES = new Set(
  "-p --pid -L --tid --uid -c --cgroup-path --cgroup --container -n --name -f --msg-filter -M --max-events --duration -s --sym_file_list -Z --string-size -b --buffer-pages -I --include -o --output --headers".split(
    " ",
  ),
);

/** Flags of argdist that have a value in the next word. */
const ARGDIST_VALUES = new Set(
  "-p --pid -t --tid -z --string-size -i --interval -d --duration -n --number -T --top -I --include -H --histogram -C --count --container --max-keys --linear".split(
    " ",
  ),
);

const isFlag = (word: string): boolean => /^-{1,2}(?:[A-Za-z]|$)/.test(word);

/**
 * trace's arguments. A probe may stand bare, without a shell's quotes around
 * it, for the prompt is no shell: then all the rest is the probe, but for
 * flags at its end.
 */
export function traceWords(
  text: string,
  from: number,
): { readonly words: readonly Word[]; readonly probes: readonly Word[] } {
  const words: Word[] = [];
  const probes: Word[] = [];
  let at = skipBlanks(text, from);
  while (at < text.length) {
    const { word } = readWord(text, at);
    const isValue = TRACE_VALUES.has(words.at(-1)?.value ?? "") && probes.at(-1) !== words.at(-1);
    if (isValue || isFlag(word.value) || word.quoted) words.push(word);
    else {
      const bare = bareProbes(text, at);
      words.push(...bare.words);
      return { words, probes: [...probes, ...bare.probes] };
    }
    if (!isValue && !isFlag(word.value)) probes.push(word);
    at = skipBlanks(text, word.span.end);
  }
  return { words, probes };
}

function bareProbes(
  text: string,
  at: number,
): { readonly words: readonly Word[]; readonly probes: readonly Word[] } {
  const end = text.trimEnd().length;
  // Names alone: each word is a probe or a flag.
  if (!/["(]/.test(text.slice(at, end))) {
    const { words } = splitWords(text, at);
    const probes = words.filter(
      ({ value }, i) => !isFlag(value) && !TRACE_VALUES.has(words[i - 1]?.value ?? ""),
    );
    return { words, probes };
  }
  const flags = trailingFlags(text, at, end);
  const probe = verbatim(text, at, text.slice(at, flags).trimEnd().length + at);
  return { words: [probe, ...splitWords(text, flags).words], probes: [probe] };
}

const TRAILING =
  /(?:\s+-(?:[KUSTtuCvaqAB]+|[pLMZb]\s*\d+|[nfcoIs]\s+[^\s"]+|-[a-z][\w-]+(?:[= ](?:[\w./]+|"[^"]*"|'[^']*'))?))+\s*$/;

/** Where flags begin that stand behind a bare probe; its end when there are none. */
function trailingFlags(text: string, at: number, end: number): number {
  const found = TRAILING.exec(text.slice(at, end));
  if (!found) return end;
  const before = text.slice(at, at + found.index);
  // Inside a string or parentheses it is the probe's own.
  const quotes = (before.match(/(?<!\\)"/g) ?? []).length;
  const depth = (before.match(/\(/g) ?? []).length - (before.match(/\)/g) ?? []).length;
  return quotes % 2 === 0 && depth <= 0 ? at + found.index : end;
}

/** argdist's arguments; a bare specifier goes on to the next flag. */
export function argdistWords(
  text: string,
  from: number,
): { readonly words: readonly Word[]; readonly specs: readonly Word[] } {
  const words: Word[] = [];
  const specs: Word[] = [];
  let at = skipBlanks(text, from);
  while (at < text.length) {
    const before = words.at(-1)?.value ?? "";
    const isSpec = /^(?:-[HC]|--histogram|--count)$/.test(before);
    const { word } = isSpec ? readSpec(text, at) : readWord(text, at);
    words.push(word);
    const isValue = ARGDIST_VALUES.has(before);
    if (isSpec || (!isValue && /^[prtu]:/.test(word.value))) specs.push(word);
    at = skipBlanks(text, word.span.end);
  }
  return { words, specs };
}

/** A specifier after -H or -C: in quotes one word, else up to the next flag. */
function readSpec(text: string, at: number): { readonly word: Word } {
  if (/["']/.test(text[at]!)) return readWord(text, at);
  let depth = 0;
  let quoted = false;
  let end = at;
  for (let i = at; i < text.length; i++) {
    const character = text[i]!;
    if (character === '"') quoted = !quoted;
    if (!quoted && /[([]/.test(character)) depth++;
    if (!quoted && /[)\]]/.test(character)) depth--;
    const blank = /\s/.test(character);
    if (blank && !quoted && depth <= 0 && /^\s+-{1,2}[A-Za-z]/.test(text.slice(i))) break;
    if (!blank) end = i + 1;
  }
  return { word: verbatim(text, at, end) };
}
