import { withoutComments } from "../../ctext/tokens.js";
import type { MapKind } from "./types.js";

/** A variable or a member as its declaration has it. */
export interface Declared {
  readonly name: string;
  /** `struct file *`, `u64`, `char[16]`; without the array's sizes in `base`. */
  readonly type: string;
  readonly base: string;
  /** UTF-16 offset of the name. */
  readonly at: number;
}

export interface DeclaredMap {
  readonly name: string;
  readonly kind: MapKind;
  /** As the text declares it: `BPF_HASH(counts, u32)`. */
  readonly text: string;
}

/** What a C text declares, found without parsing it: it is being written, and rarely whole. */
export interface Declarations {
  readonly variables: readonly Declared[];
  readonly structs: ReadonlyMap<string, readonly Declared[]>;
  readonly maps: readonly DeclaredMap[];
  readonly functions: readonly string[];
  /** The tracepoint whose program the cursor is in. */
  readonly tracepoint?: { readonly category: string; readonly event: string };
}

const BASE =
  "(?:(?:const|volatile|static|extern|register)\\s+)*" +
  "(?:(?:struct|union|enum)\\s+\\w+" +
  "|(?:unsigned|signed|long|short|int|char|void|bool|float|double)(?:\\s+(?:unsigned|signed|long|short|int|char|double))*" +
  "|(?:__)?[us](?:8|16|32|64)|__be(?:16|32|64)|\\w+_t)";
/** Type, stars, name, array; what follows tells it from an expression. */
const DECLARATION = new RegExp(
  `(?<![\\w.>])(${BASE})\\b\\s*((?:\\*|const\\b|__user\\b|\\s)*)\\b(\\w+)\\s*((?:\\[[^\\]]*\\]\\s*)*)(?=[=;,):]|$)`,
  "g",
);
/** Further names of the same declaration: `int a, *b;`. */
const FURTHER = /\s*(?:=[^;,(){}]*)?,\s*(\**)\s*(\w+)\s*((?:\[[^\]]*\]\s*)*)(?=[=;,])/y;

export function scanC(text: string, cursor: number): Declarations {
  const plain = withoutText(text);
  const { structs, outside } = cutStructs(plain);
  const before = declarations(outside.slice(0, cursor));
  const tracepoint = tracepointBefore(plain, cursor);
  return {
    variables: lastOfEach(before),
    structs,
    maps: mapsOf(plain, text),
    functions: functionsOf(plain),
    ...(tracepoint ? { tracepoint } : {}),
  };
}

/** Kinds of maps stand between quotes: words stay there. */
const withoutText = (text: string): string =>
  withoutComments(text, (quoted) => quoted.replace(/(?!^"|"$)[^\w\n]/g, " "));

function declarations(text: string): readonly Declared[] {
  const found: Declared[] = [];
  for (const match of text.matchAll(DECLARATION)) {
    const [all, base, stars, name, array] = match as unknown as readonly string[];
    if (/^(?:return|sizeof|else|goto|case)$/.test(name!)) continue;
    const type = base!.replace(/\s+/g, " ").replace(/^(?:(?:static|extern|register) )+/, "");
    const add = (pointer: string, word: string, sizes: string): void => {
      const count = pointer.replace(/[^*]/g, "");
      const whole = count === "" ? type : `${type} ${count}`;
      found.push({
        name: word,
        base: whole,
        type: whole + sizes.replace(/\s+/g, ""),
        at: match.index,
      });
    };
    add(stars!, name!, array!);
    FURTHER.lastIndex = match.index + all!.length;
    for (let more = FURTHER.exec(text); more; more = FURTHER.exec(text))
      add(more[1]!, more[2]!, more[3]!);
  }
  return found;
}

function lastOfEach(found: readonly Declared[]): readonly Declared[] {
  return [...new Map(found.map((declared) => [declared.name, declared])).values()];
}

/** The text's own structs with their members, and the text without their bodies. */
function cutStructs(text: string): {
  readonly structs: ReadonlyMap<string, readonly Declared[]>;
  readonly outside: string;
} {
  const structs = new Map<string, readonly Declared[]>();
  const outside = text.replace(
    /\b(struct|union)\s*(\w*)\s*\{([^{}]*)\}\s*(?:__attribute__\s*\(\([^)]*\)\)\s*)?(\w*)/g,
    (all, kind: string, tag: string, body: string, name: string) => {
      const members = declarations(body);
      if (tag !== "") structs.set(`${kind} ${tag}`, members);
      if (name !== "" && new RegExp(`typedef\\s+${escaped(all)}`).test(text))
        structs.set(name, members);
      return all.replace(/[^\n]/g, " ");
    },
  );
  return { structs, outside };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The macros that declare a map, and what kind it is. */
const MAP_KINDS: Readonly<Record<string, MapKind>> = {
  BPF_HASH: "table",
  BPF_PERCPU_HASH: "table",
  BPF_LRU_HASH: "table",
  BPF_LPM_TRIE: "table",
  BPF_HASH_OF_MAPS: "table",
  BPF_ARRAY: "array",
  BPF_PERCPU_ARRAY: "array",
  BPF_ARRAY_OF_MAPS: "array",
  BPF_HISTOGRAM: "histogram",
  BPF_STACK_TRACE: "stacks",
  BPF_STACK_TRACE_BUILDID: "stacks",
  BPF_PERF_OUTPUT: "perf",
  BPF_RINGBUF_OUTPUT: "ring",
  BPF_QUEUE: "queue",
  BPF_STACK: "queue",
  BPF_PROG_ARRAY: "programs",
  BPF_PERF_ARRAY: "counters",
  BPF_CGROUP_ARRAY: "cgroups",
  BPF_DEVMAP: "redirect",
  BPF_CPUMAP: "redirect",
  BPF_XSKMAP: "redirect",
  BPF_SOCKMAP: "sockets",
  BPF_SOCKHASH: "sockets",
  BPF_SK_STORAGE: "storage",
  BPF_INODE_STORAGE: "storage",
  BPF_TASK_STORAGE: "storage",
};

/** BPF_TABLE's first word → kind. */
function tableKind(word: string): MapKind {
  if (/stacktrace/.test(word)) return "stacks";
  if (/histogram/.test(word)) return "histogram";
  if (/perf_output/.test(word)) return "perf";
  if (/ringbuf/.test(word)) return "ring";
  if (/queue|^stack$/.test(word)) return "queue";
  return /array/.test(word) ? "array" : "table";
}

function mapsOf(plain: string, text: string): readonly DeclaredMap[] {
  const maps: DeclaredMap[] = [];
  for (const found of plain.matchAll(/\b(BPF_[A-Z_]+)\s*\(([^()]*)\)/g)) {
    const words = found[2]!.split(",").map((word) => word.trim());
    const table = /^BPF_(?:F_)?TABLE(?:_PINNED|_PUBLIC|_SHARED)?$/.test(found[1]!);
    const kind = table ? tableKind(words[0]!.replace(/"/g, "")) : MAP_KINDS[found[1]!];
    const name = table ? words[3] : words[0];
    if (kind === undefined || name === undefined || !/^\w+$/.test(name)) continue;
    const declared = text.slice(found.index, found.index + found[0].length).replace(/\s+/g, " ");
    maps.push({ name, kind, text: declared });
  }
  return maps;
}

function functionsOf(plain: string): readonly string[] {
  const found = plain.matchAll(/\bstatic\s+[\w\s*]*?\b(\w+)\s*\([^(){};]*\)\s*\{/g);
  return [...new Set([...found].map(([, name]) => name!))];
}

/** The last TRACEPOINT_PROBE before the cursor, unless another function began after it. */
function tracepointBefore(plain: string, cursor: number): Declarations["tracepoint"] {
  const before = plain.slice(0, cursor);
  const found = [
    ...before.matchAll(
      /\bTRACEPOINT_PROBE\s*\(\s*(\w+)\s*,\s*(\w+)\s*\)|struct\s+tracepoint__(\w+?)__(\w+)\s*\*/g,
    ),
  ].at(-1);
  if (!found || /\n\}[^]*\n(?:static\s+)?\w[\w\s*]*\([^;{]*\)\s*\{/.test(before.slice(found.index)))
    return undefined;
  const [, category, event, tagCategory, tagEvent] = found;
  return { category: (category ?? tagCategory)!, event: (event ?? tagEvent)! };
}
