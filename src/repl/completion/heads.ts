import type { KernelFacts, UsdtProbe, UserFacts } from "../../types/facts.js";
import { isTraceable } from "../../oneliners/resolve/traceable_function.js";
import { NameIndex } from "./names.js";
import { best, RANK_INSIDE, rankClosely } from "./rank.js";
import { typeText } from "./typetext.js";
import { item, MOST_ITEMS, type CompletionItem, type Sources } from "./types.js";

/** The parts of a head that are offered, and where in it they go. */
export interface HeadItems {
  readonly from: number;
  readonly items: readonly CompletionItem[];
}

/** What a head may become that is written so far. */
export function headItems(head: string, sources: Sources): HeadItems {
  const typed = /^([prtu]?):/.exec(head);
  if (!typed) return untypedHead(head, sources);
  const from = typed[0].length;
  const rest = head.slice(from);
  if (typed[1] === "t") return shifted(from, tracepointItems(rest, sources.kernel));
  if (typed[1] === "u") return shifted(from, usdtItems(rest, sources.user));
  return shifted(from, functionPart(rest, sources));
}

const shifted = (by: number, { from, items }: HeadItems): HeadItems => ({ from: from + by, items });

/** A single colon cuts off the library; two belong to a C++ name. */
const libraryEnd = (rest: string): number =>
  rest.startsWith(":") ? 0 : rest.search(/(?<!:):(?!:)/);

/** No type yet: a function, a library with a colon, or an event by its own name. */
function untypedHead(head: string, sources: Sources): HeadItems {
  if (libraryEnd(head) >= 0) return functionPart(head, sources);
  const events = head.length < 2 ? [] : eventsNamed(head, sources.kernel, 8);
  const functions = functionItems(head, sources.kernel, MOST_ITEMS - events.length);
  return {
    from: 0,
    items: [...libraryItem(head, sources.user), ...mixed(head, functions, events)],
  };
}

/** On a kernel without kprobes an event is what a function's name is meant for. */
function mixed(
  head: string,
  functions: readonly CompletionItem[],
  events: readonly CompletionItem[],
): readonly CompletionItem[] {
  const usable = functions.filter(isUsable);
  const starting = usable.filter(({ text }) => text.startsWith(head));
  const others = usable.filter(({ text }) => !text.startsWith(head));
  const unusable = functions.filter((each) => !isUsable(each));
  return [...starting, ...events, ...others, ...unusable];
}

/** `[library:]function` */
function functionPart(rest: string, { kernel, user }: Sources): HeadItems {
  const end = libraryEnd(rest);
  if (end < 0)
    return { from: 0, items: [...libraryItem(rest, user), ...functionItems(rest, kernel)] };
  const name = rest.slice(end + 1);
  const from = end + 1;
  if (end === 0) return { from, items: functionItems(name, kernel) };
  return { from, items: symbolItems(rest.slice(0, end), name, user) };
}

const functionIndexes = new WeakMap<KernelFacts, NameIndex>();

/** All functions of the kernel; the list is made when it is first asked for. */
export function functionIndex(kernel: KernelFacts): NameIndex {
  let index = functionIndexes.get(kernel);
  if (!index) {
    index = new NameIndex(kernel.matchFunctions(/^/));
    functionIndexes.set(kernel, index);
  }
  return index;
}

/** Prototypes are looked up for as many as a menu shows. */
const SHOWN = 12;

export function functionItems(
  query: string,
  kernel: KernelFacts,
  most = MOST_ITEMS,
): readonly CompletionItem[] {
  if (/[*?/]/.test(query)) return [];
  const { kprobes, fentry } = kernel.features;
  const help =
    kprobes || fentry ? "a function of the kernel" : "this kernel has no kprobes: try an event";
  const found = functionIndex(kernel)
    .search(query, most)
    .map((name, i): CompletionItem => ({
      ...item("function", name, i < SHOWN ? prototypeText(name, kernel) : "", help),
      ...(isTraceable(name, kernel) ? {} : { unusable: true }),
    }));
  return [...found.filter(isUsable), ...found.filter((each) => !isUsable(each))];
}

const isUsable = ({ unusable }: CompletionItem): boolean => unusable !== true;

/** `ssize_t (struct file *file, char *buf)`; empty where BTF has none. */
function prototypeText(name: string, kernel: KernelFacts): string {
  const prototype = kernel.function(name)?.prototype;
  if (!prototype) return "";
  const parameters = prototype.parameters.map((parameter) => {
    const type = typeText(kernel.types, parameter.type);
    return `${type}${type.endsWith("*") ? "" : " "}${parameter.name}`;
  });
  return `${typeText(kernel.types, prototype.result)} (${parameters.join(", ") || "void"})`;
}

interface Tracepoints {
  readonly all: readonly string[];
  readonly categories: ReadonlyMap<string, number>;
}

const tracepointLists = new WeakMap<KernelFacts, Tracepoints>();

function tracepointsOf(kernel: KernelFacts): Tracepoints {
  let found = tracepointLists.get(kernel);
  if (!found) {
    const all = kernel.matchTracepoints(/^/);
    const categories = new Map<string, number>();
    for (const name of all) {
      const category = name.slice(0, name.indexOf(":"));
      categories.set(category, (categories.get(category) ?? 0) + 1);
    }
    found = { all, categories };
    tracepointLists.set(kernel, found);
  }
  return found;
}

/** `category:event`: categories first, events when one is chosen; an event's own name finds it too. */
export function tracepointItems(rest: string, kernel: KernelFacts): HeadItems {
  const colon = rest.indexOf(":");
  if (colon >= 0) {
    const category = rest.slice(0, colon);
    return { from: colon + 1, items: eventItems(category, rest.slice(colon + 1), kernel) };
  }
  const categories = categoryItems(rest, kernel).map((found) => ({
    ...found,
    text: `${found.text}:`,
  }));
  const events = rest.length < 2 ? [] : eventsNamed(rest, kernel, 20);
  const bare = events.map((found) => ({ ...found, text: found.text.slice(2) }));
  return { from: 0, items: [...categories, ...bare] };
}

export function categoryItems(query: string, kernel: KernelFacts): readonly CompletionItem[] {
  const { categories } = tracepointsOf(kernel);
  return best(query, categories.keys(), (name) => name, MOST_ITEMS).map((name) =>
    item(
      "tracepoint",
      name,
      eventCount(categories.get(name) ?? 0),
      "a group of the kernel's events",
    ),
  );
}

const eventCount = (count: number): string => (count === 1 ? "1 event" : `${count} events`);

export function eventItems(
  category: string,
  query: string,
  kernel: KernelFacts,
): readonly CompletionItem[] {
  const start = `${category}:`;
  const events = tracepointsOf(kernel)
    .all.filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length));
  return best(query, events, (name) => name, MOST_ITEMS).map((event, i) =>
    item(
      "tracepoint",
      event,
      i < SHOWN ? fieldsText(category, event, kernel) : "",
      `t:${category}`,
    ),
  );
}

/** Events by their own names, as whole heads. */
function eventsNamed(query: string, kernel: KernelFacts, most: number): readonly CompletionItem[] {
  const eventOf = (name: string): string => name.slice(name.indexOf(":") + 1);
  const close = tracepointsOf(kernel).all.filter((name) => closeTo(query, eventOf(name)));
  return best(query, close, eventOf, most).map((name) =>
    item("tracepoint", `t:${name}`, "", "an event of the kernel"),
  );
}

/** As a part of its name or by its initials: mere letters in order would find too many. */
const closeTo = (query: string, event: string): boolean =>
  (rankClosely(query, query.toLowerCase(), event, event.toLowerCase()) ?? RANK_INSIDE) <
  RANK_INSIDE;

function fieldsText(category: string, event: string, kernel: KernelFacts): string {
  const fields = kernel.tracepoint(category, event)?.fields ?? [];
  const own = fields.filter(({ name }) => !name.startsWith("common_") && name !== "__syscall_nr");
  return own.map(({ name }) => name).join(", ");
}

/** The lists that take a while to make, to be made when nothing else is to do. */
export function makeLists(kernel: KernelFacts): readonly (() => void)[] {
  return [() => functionIndex(kernel), () => tracepointsOf(kernel)];
}

/** A library or program, when what is written is the name of one. */
function libraryItem(name: string, user: UserFacts): readonly CompletionItem[] {
  if (!/^[\w.+/-]{1,}$/.test(name)) return [];
  const path = user.library(name);
  return path === undefined ? [] : [item("library", `${name}:`, path, "a library or program")];
}

/** Functions of a library or program. Names are matched as C++ and Rust write them. */
function symbolItems(library: string, query: string, user: UserFacts): readonly CompletionItem[] {
  const path = user.library(library);
  if (path === undefined || /[*?/]/.test(query)) return [];
  // From each letter to the next one of its kind: nothing is tried twice.
  const letters = [...query].map((letter) => letter.replace(/[^\w]/, "\\$&"));
  const inOrder = letters.map((letter) => `(?:(?!${letter}).)*${letter}`).join("");
  const symbols = user.matchSymbols(path, new RegExp(`^${inOrder}`, "i"));
  const names = [...new Set(symbols.map(({ demangled }) => demangled))];
  return best(query, names, (name) => name, MOST_ITEMS).map((name) =>
    item("symbol", name, path, "a function"),
  );
}

/** `library:[provider:]probe` */
export function usdtItems(rest: string, user: UserFacts): HeadItems {
  const end = libraryEnd(rest);
  if (end <= 0) return { from: 0, items: libraryItem(rest, user) };
  const path = user.library(rest.slice(0, end));
  const query = rest.slice(end + 1);
  if (path === undefined) return { from: end + 1, items: [] };
  const named = (probe: UsdtProbe): string =>
    query.includes(":") ? `${probe.provider}:${probe.name}` : probe.name;
  const probes = new Map(user.usdtProbes(path).map((probe) => [named(probe), probe]));
  const items = best(query, probes.keys(), (name) => name, MOST_ITEMS).map((name) => {
    const probe = probes.get(name)!;
    const count = probe.locations[0]?.arguments.length ?? 0;
    const words = count === 1 ? "1 argument" : `${count} arguments`;
    return item("usdt", name, words, `a probe of ${probe.provider} in ${path}`);
  });
  return { from: end + 1, items };
}
