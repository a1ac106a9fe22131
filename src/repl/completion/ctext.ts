import {
  fromBtf,
  isKnownTypeName,
  pointerTo,
  resolveTypeName,
} from "../../oneliners/cexpr/types.js";
import { endsInText } from "../../ctext/tokens.js";
import { parseTypeName } from "../../oneliners/cexpr/type_name.js";
import { code, type Value } from "../../oneliners/cexpr/value.js";
import { Cursor } from "../../oneliners/cursor.js";
import { attempt } from "../../oneliners/source.js";
import type { KernelFacts, TracepointField } from "../../types/facts.js";
import { beforeCursor } from "./before.js";
import { structItems } from "./commands.js";
import { scanC, type Declarations, type Declared } from "./cscan.js";
import { categoryItems, eventItems, functionItems, tracepointItems } from "./heads.js";
import { fieldHelp, fieldType, membersOf } from "./members.js";
import { best } from "./rank.js";
import { scopeOf } from "./scope.js";
import {
  item,
  MOST_ITEMS,
  nothing,
  type Completion,
  type CompletionItem,
  type Sources,
} from "./types.js";

/** Completion in a C program. */
export function completeC(text: string, cursor: number, sources: Sources): Completion {
  const line = text.slice(text.lastIndexOf("\n", cursor - 1) + 1, cursor);
  if (endsInText(text.slice(0, cursor))) return nothing(cursor);
  const { from, to, word, base } = beforeCursor(text, cursor);
  const place = { from, to };
  const named = namedInMacro(text, cursor, sources) ?? namedFunction(word, sources);
  if (named)
    return named.from === undefined ? { ...place, ...named } : { ...named, from: named.from, to };
  if (/\b(?:struct|union)\s+\w*$/.test(line))
    return { ...place, items: structs(text, word, sources) };
  const declared = scanC(text, cursor);
  if (base !== undefined)
    return { ...place, items: ranked(word, memberItemsOf(base, declared, sources)) };
  return { ...place, items: ranked(word, names(word, declared, text[to], sources)) };
}

const ranked = (word: string, items: readonly CompletionItem[]): readonly CompletionItem[] =>
  best(word, items, ({ text }) => text, MOST_ITEMS);

interface Named {
  readonly from?: number;
  readonly items: readonly CompletionItem[];
}

/** Events and functions as the arguments of the macros that attach to them. */
function namedInMacro(text: string, cursor: number, { kernel }: Sources): Named | undefined {
  const found =
    /\b(TRACEPOINT_PROBE|RAW_TRACEPOINT_PROBE|KFUNC_PROBE|KRETFUNC_PROBE|KMOD_RET)\s*\(\s*(?:(\w+)\s*,\s*)?(\w*)$/.exec(
      text.slice(Math.max(0, cursor - 200), cursor),
    );
  if (!found) return undefined;
  const [, macro, first, word = ""] = found;
  if (macro === "TRACEPOINT_PROBE") {
    const items =
      first === undefined
        ? categoryItems(word, kernel).map((each) => ({ ...each, text: `${each.text}, ` }))
        : eventItems(first, word, kernel);
    return { items };
  }
  if (first !== undefined) return undefined;
  if (macro !== "RAW_TRACEPOINT_PROBE") return { items: functionItems(word, kernel) };
  const events = tracepointItems(word, kernel).items.filter(
    ({ text: each }) => !each.endsWith(":"),
  );
  return { items: events.map((each) => ({ ...each, text: each.text.replace(/^.*:/, "") })) };
}

/** `kprobe__vfs_re`, `tracepoint__sched__sched_sw`: the function's own name says where it goes. */
function namedFunction(word: string, { kernel }: Sources): Named | undefined {
  const probe = /^(kprobe__|kretprobe__)(\w+)$/.exec(word);
  if (probe)
    return {
      items: functionItems(probe[2]!, kernel).map((each) => ({
        ...each,
        text: probe[1]! + each.text,
      })),
    };
  const event = /^(tracepoint__(\w+?)__)(\w*)$/.exec(word);
  if (!event) return undefined;
  const items = eventItems(event[2]!, event[3]!, kernel);
  return { items: items.map((each) => ({ ...each, text: event[1]! + each.text })) };
}

/** The text's own structs, then the kernel's. */
function structs(text: string, word: string, sources: Sources): readonly CompletionItem[] {
  const own = [...text.matchAll(/\bstruct\s+(\w+)\s*\{/g)].map(([, name]) =>
    item("type", name!, "", "a struct of this text"),
  );
  return [...ranked(word, own), ...structItems(word, sources)];
}

/** Methods of a map, members of a struct, fields of a tracepoint. */
function memberItemsOf(
  base: string,
  declared: Declarations,
  sources: Sources,
): readonly CompletionItem[] {
  const map = declared.maps.findLast(({ name }) => name === base);
  if (map)
    return sources.macros
      .filter(({ kind, maps }) => kind === "method" && (maps?.includes(map.kind) ?? true))
      .map(({ name, signature, help }) => item("method", `${name}(`, signature, help));
  if (base === "args" && declared.tracepoint) return argsItems(declared.tracepoint, sources.kernel);
  const own = ownMembers(base, declared);
  if (own) return own.map(({ name, type }) => item("member", name, type, "of this text's struct"));
  return membersOf(base, scopeOf(valuesOf(declared.variables, sources.kernel), sources.kernel), []);
}

/** Members of a variable whose struct this text defines. */
function ownMembers(base: string, declared: Declarations): readonly Declared[] | undefined {
  const variable = declared.variables.find(({ name }) => name === base);
  const type = variable?.base.replace(/[\s*]+$/, "").replace(/^(?:const|volatile)\s+/, "");
  return type === undefined ? undefined : declared.structs.get(type);
}

/** BCC's struct for the program has dynamic strings as `data_loc_name`. */
function argsItems(
  { category, event }: NonNullable<Declarations["tracepoint"]>,
  kernel: KernelFacts,
): readonly CompletionItem[] {
  const fields = kernel.tracepoint(category, event)?.fields ?? [];
  return fields.filter(({ name }) => !name.startsWith("common_")).map(argsItem);
}

function argsItem(field: TracepointField): CompletionItem {
  if (field.dynamic === undefined)
    return item("field", field.name, fieldType(field), fieldHelp(field));
  const help = `for TP_DATA_LOC_READ_STR(dst, ${field.name}, length)`;
  return item("field", `data_loc_${field.name}`, "int", help);
}

function valuesOf(variables: readonly Declared[], kernel: KernelFacts): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>([["ctx", registers(kernel)]]);
  for (const { name, base } of variables) {
    const type = attempt(() => {
      const cursor = new Cursor({ name: "type", text: base });
      return resolveTypeName(parseTypeName(cursor), kernel.types, "kernel");
    });
    if (type.ok) values.set(name, code("0", type.value));
  }
  return values;
}

function registers({ types }: KernelFacts): Value {
  const id = types.find("pt_regs", "struct");
  const type = id === undefined ? ({ kind: "void" } as const) : fromBtf(types, id, "kernel");
  return code("0", pointerTo(type, "kernel"));
}

const KEYWORDS =
  "if else for while do switch case break continue return sizeof struct static const unsigned int char void long u8 u16 u32 u64 s32 s64".split(
    " ",
  );

/** Words that stand alone: what the text declares first, then BCC's own, then C's. */
function names(
  word: string,
  { variables, maps, functions, tracepoint }: Declarations,
  next: string | undefined,
  { macros, kernel }: Sources,
): readonly CompletionItem[] {
  const call = next === "(" ? "" : "(";
  const known = [
    ...variables.map(({ name, type }) => item("variable", name, type, "declared above")).reverse(),
    ...(tracepoint
      ? [item("variable", "args", "", `t:${tracepoint.category}:${tracepoint.event}`)]
      : []),
    ...maps.map(({ name, text }) => item("variable", name, text, "a map")),
    ...functions.map((name) => item("function", `${name}${call}`, "", "of this text")),
  ];
  if (word === "") return known;
  const help = macros
    .filter(({ kind }) => kind === "macro" || kind === "helper")
    .map(({ name, kind, signature, help: about }) => {
      const text = signature.includes("(") ? `${name}${call}` : name;
      return item(kind === "helper" ? "helper" : "macro", text, signature, about);
    });
  return [
    ...known,
    ...help,
    ...KEYWORDS.map((name) => item("keyword", name)),
    ...(isKnownTypeName(kernel.types, word) ? [item("type", word, "", "a type")] : []),
  ];
}
