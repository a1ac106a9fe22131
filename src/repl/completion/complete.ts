import { unreachable } from "../../types/outcome.js";
import { classify, type Classified } from "../editor/classify.js";
import { placeIn, placeOf, verbatim, type Word } from "../editor/words.js";
import { commandItems, commandWordItems } from "./commands.js";
import { completeC } from "./ctext.js";
import { headItems } from "./heads.js";
import { completeProbe, completeSpec } from "./probes.js";
import { completeArgument, toolItems } from "./tools.js";
import { MOST_ITEMS, nothing, type Completion, type CompletionContext } from "./types.js";

/** What may stand at the cursor, whatever kind of text it is in. */
export function complete(context: CompletionContext): Completion {
  const { text, tools } = context;
  const first = firstWord(context);
  if (first) return first;
  const what = classify(text, { tools: tools.map(({ name }) => name) });
  return completeIn(what, context);
}

function completeIn(what: Classified, context: CompletionContext): Completion {
  const { text, cursor } = context;
  switch (what.kind) {
    case "empty":
    case "foreign":
    case "unknown":
      return nothing(cursor);
    case "c":
      return completeC(text, cursor, context);
    case "command":
      return completeCommand(what, context);
    case "tool":
      return completeTool(what.name, what.words, context);
    case "trace":
      return completeWords("trace", what.words, what.probes, context);
    case "argdist":
      return completeWords("argdist", what.words, what.specs, context);
    default:
      return unreachable(what);
  }
}

/** The only word so far: a tool, a probe's head, a command, a C macro. */
function firstWord(context: CompletionContext): Completion | undefined {
  const { text, cursor } = context;
  const found = /^\s*(?:[#$] +)?(?:sudo +)?([^\s("']*)$/.exec(text.slice(0, cursor));
  if (!found) return undefined;
  const word = found[1]!;
  const from = cursor - word.length;
  const [rest] = /^[\w:.]*/.exec(text.slice(cursor))!;
  const to = cursor + rest.length;
  if (/^:[a-z?!]?\w*$/i.test(word)) {
    const items = commandItems(word.slice(1), context);
    return { from: from + 1, to, items };
  }
  if (/^(?:BPF_|TRACE|RAW_|KFUNC|KRET|LSM_|#)/.test(word)) return completeC(text, cursor, context);
  if (/^[-/]/.test(word) && !word.includes(":")) return undefined;
  const tools = word.includes(":")
    ? []
    : toolItems(word, context).filter(({ text: name }) => near(word, name));
  const head = headItems(word, context);
  const items = [...tools, ...head.items].slice(0, MOST_ITEMS);
  return { from: tools.length > 0 ? from : from + head.from, to, items };
}

/** A tool is meant by its start or a part; among thousands of functions letters in order are noise. */
const near = (word: string, name: string): boolean =>
  name.startsWith(word) || (word.length >= 3 && name.includes(word));

function completeCommand(
  { name, nameSpan, words }: Classified & { readonly kind: "command" },
  context: CompletionContext,
): Completion {
  const { cursor } = context;
  if (cursor <= nameSpan.end) return { from: nameSpan.start, to: nameSpan.end, items: [] };
  const { word, index } = wordAt(words, cursor);
  const query = word.value.slice(0, placeOf(word, cursor));
  return inWord(word, context, {
    from: 0,
    to: word.value.length,
    items: commandWordItems(name, index, query, context),
  });
}

/** The word that the cursor is in or behind; an empty one between two. */
function wordAt(
  words: readonly Word[],
  cursor: number,
): { readonly word: Word; readonly index: number } {
  const index = words.findIndex(({ span }) => span.start <= cursor && cursor <= span.end);
  if (index >= 0) return { word: words[index]!, index };
  const before = words.filter(({ span }) => span.end < cursor).length;
  return { word: verbatim("", cursor, cursor), index: before };
}

function completeTool(
  name: string,
  words: readonly Word[],
  context: CompletionContext,
): Completion {
  const { word, index } = wordAt(words, context.cursor);
  const at = placeOf(word, context.cursor);
  const before = words[index - 1]?.value;
  return inWord(word, context, completeArgument(name, word.value, at, before, context));
}

/** trace's and argdist's arguments: flags, their values, and probes. */
function completeWords(
  name: "trace" | "argdist",
  words: readonly Word[],
  probes: readonly Word[],
  context: CompletionContext,
): Completion {
  const { cursor, text } = context;
  // A bare probe goes on behind the blank at its end.
  const bare = probes.at(-1);
  const open = bare && !bare.quoted && bare === words.at(-1) && cursor > bare.span.end;
  const { word, index } = open
    ? { word: verbatim(text, bare.span.start, cursor), index: words.length - 1 }
    : wordAt(words, cursor);
  const at = placeOf(word, cursor);
  if (open || probes.includes(word)) {
    const made = (name === "trace" ? completeProbe : completeSpec)(word.value, at, context);
    return inWord(word, context, made);
  }
  const before = words[index - 1]?.value;
  if (/^(?:-[HC]|--histogram|--count)$/.test(before ?? "") && name === "argdist")
    return inWord(word, context, completeSpec(word.value, at, context));
  return inWord(word, context, completeArgument(name, word.value, at, before, context));
}

/** Places in a word's value → places in the text. On or behind a word's quotes nothing is completed. */
function inWord(word: Word, { cursor }: CompletionContext, made: Completion): Completion {
  if (word.value === "" && !word.quoted) return { ...made, from: cursor, to: cursor };
  const outside = word.quoted && (cursor <= word.span.start || cursor > word.offsets.at(-1)!);
  if (outside) return nothing(cursor);
  return {
    ...made,
    from: Math.min(cursor, placeIn(word, made.from)),
    to: Math.max(cursor, placeIn(word, made.to)),
  };
}
