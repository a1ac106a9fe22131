import type { Tool } from "../../types/tool.js";
import { TRACE_FLAGS, type FlagHelp } from "./flags.js";
import { completeHead } from "./probes.js";
import { best } from "./rank.js";
import {
  item,
  MOST_ITEMS,
  nothing,
  type Completion,
  type CompletionItem,
  type Sources,
} from "./types.js";

/** Tools by name; trace is one more, with a language of its own. */
export function toolItems(
  query: string,
  { tools }: Pick<Sources, "tools">,
): readonly CompletionItem[] {
  const all = [...tools.map(({ name, summary }) => item("tool", name, "", summary)), TRACE];
  return best(query, all, ({ text }) => text, MOST_ITEMS);
}

const TRACE = item("tool", "trace", "", "print an event each time a probe is hit");

/** The flags that a name's arguments may have. */
export function flagsOf(name: string, tools: readonly Tool[]): readonly FlagHelp[] {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool)
    return Object.values(tool.flags).map(({ flags, about, parse, suggested }) => {
      const choices = parse.kind === "choice" ? parse.choices : suggested?.();
      return { flags, about, ...(choices === undefined ? {} : { choices }) };
    });
  return name === "trace" ? TRACE_FLAGS : [];
}

interface Parts {
  readonly short?: string;
  readonly long?: string;
  readonly value: string;
}

/** `-p, --pid <pid>` in its parts. */
function parts(flags: string): Parts {
  const short = /(?:^|\s)(-[A-Za-z0-9])\b/.exec(flags)?.[1];
  const long = /--[\w-]+/.exec(flags)?.[0];
  const value = /[<[].*$/.exec(flags)?.[0] ?? "";
  return {
    ...(short === undefined ? {} : { short }),
    ...(long === undefined ? {} : { long }),
    value,
  };
}

/** Flags that begin like this: short ones after one dash, long ones after two. */
export function flagItems(query: string, flags: readonly FlagHelp[]): readonly CompletionItem[] {
  const items = flags.map(({ flags: text, about }) => {
    const { short, long, value } = parts(text);
    const written = query.startsWith("--") || (query.length > 2 && long) ? long : (short ?? long);
    const other = written === long ? short : long;
    const detail = [other, value].filter((part) => part !== undefined && part !== "").join(" ");
    return item("flag", written ?? short ?? "", detail, about);
  });
  return best(
    query,
    items.filter(({ text }) => text !== ""),
    ({ text }) => text,
    MOST_ITEMS,
  );
}

/** What a flag's value may be; undefined when the word before is no flag with a value. */
function valueItems(
  before: string | undefined,
  query: string,
  flags: readonly FlagHelp[],
): readonly CompletionItem[] | undefined {
  const flag = flags.find(({ flags: text }) => {
    const { short, long } = parts(text);
    return before !== undefined && (before === short || before === long);
  });
  if (!flag || parts(flag.flags).value === "") return undefined;
  const choices = (flag.choices ?? []).map((choice) => item("value", choice, "", flag.about));
  return best(query, choices, ({ text }) => text, MOST_ITEMS);
}

/** One word of a tool's arguments; places are the word's own. */
export function completeArgument(
  name: string,
  word: string,
  cursor: number,
  before: string | undefined,
  sources: Sources,
): Completion {
  const flags = flagsOf(name, sources.tools);
  const values = valueItems(before, word.slice(0, cursor), flags);
  if (values) return { from: 0, to: word.length, items: values };
  if (word.startsWith("-") && cursor > 0)
    return { from: 0, to: word.length, items: flagItems(word.slice(0, cursor), flags) };
  const tool = sources.tools.find((candidate) => candidate.name === name);
  const takesProbe = tool === undefined || Object.values(tool.arguments).some(takesText);
  if (takesProbe && word !== "") return completeHead(word, cursor, word.length, sources);
  return word === "" ? { from: 0, to: 0, items: flagItems("-", flags) } : nothing(cursor);
}

const takesText = (argument: { readonly parse: { readonly kind: string } }): boolean =>
  argument.parse.kind === "string" || argument.parse.kind === "strings";
