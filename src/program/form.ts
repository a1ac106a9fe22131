import { hashOf, LINKED_FUNCTIONS, linkedId, PARAM_MARK } from "./form_names.js";
import type { KernelFacts } from "../types/facts.js";
import type { BucketScale } from "../types/data.js";
import type { Source } from "../types/outcome.js";
import { diagnostic, Mistake } from "../oneliners/source.js";
import { argumentsOf, calledNames, macroCalls, type MacroCall } from "../ctext/calls.js";
import { commentLines } from "../ctext/tokens.js";
import { fieldType } from "./field_types.js";

/** An included file that is known beside the text. */
export interface Included {
  readonly path: string;
  readonly text: string;
}

/** A constant of the run that the compiled programs have a place for. */
export interface FormParam {
  readonly name: string;
  readonly ctype: string;
  /** Low half of the marker that stands where the value goes. */
  readonly id: number;
  readonly initial: bigint;
  /** What the comment above it says. */
  readonly about?: string;
  /** It stands in the text itself and not in what that includes. */
  readonly own: boolean;
}

export interface FormEvents {
  readonly kind: "events";
  readonly name: string;
  readonly record: string;
  /** Of the ring, or of each CPU's perf buffer. */
  readonly pages: number;
  readonly call: MacroCall;
}

export interface FormAggregate {
  readonly kind: "sum" | "min" | "max";
  readonly name: string;
  readonly ctype: string;
}

export interface FormCounts {
  readonly kind: "counts";
  readonly name: string;
  /** undefined: one row. */
  readonly key: string | undefined;
  readonly aggregates: readonly FormAggregate[];
  readonly histogram?: {
    readonly name: string;
    readonly ctype: string;
    readonly scale: BucketScale;
  };
  /** In what order `NAME_add` takes its amounts. */
  readonly amounts: readonly string[];
  readonly entries: number;
  readonly call: MacroCall;
}

/** What a text in the form of tool.h declares. */
export interface Form {
  readonly params: readonly FormParam[];
  /** In the order of the text. */
  readonly data: readonly (FormEvents | FormCounts)[];
  /** Maps that `// shown: NAME` has beside these. */
  readonly shown: readonly string[];
  /** It asks whether tasks are wanted. */
  readonly filters: boolean;
}

/** Functions of tasks.h by which a program asks. */
const ASKING = ["task_wanted", "task_wanted_of"] as const;

const DEFAULT_PAGES = 4096;
const DEFAULT_ENTRIES = 10240;
/** As tool_log2_bucket has it. */
const LOG2: BucketScale = { kind: "log2", subBits: 3 };

/** Throws Mistake, with its place in the text. */
export function readForm(source: Source, included: readonly Included[]): Form {
  const texts = [source.text, ...included.map(({ text }) => text)];
  const params = texts.flatMap((text, i) =>
    macroCalls(text, new Set(["PARAM"])).map((call) => paramOf(call, i === 0, source)),
  );
  const data = macroCalls(source.text, new Set(["EVENTS", "COUNTS"])).map((call) =>
    call.name === "EVENTS" ? eventsOf(call, source) : countsOf(call, source),
  );
  const called = texts.map(calledNames);
  // tasks.h defines them, which looks like a call.
  const own = [
    called[0]!,
    ...included.flatMap(({ path }, i) => (/\btasks\.h$/.test(path) ? [] : [called[i + 1]!])),
  ];
  return {
    params,
    data,
    shown: shownBy(source.text),
    filters: ASKING.some((name) => own.some((names) => names.has(name))),
  };
}

const shownBy = (text: string): readonly string[] =>
  commentLines(text).flatMap(
    ({ text: line }) => /^shown: (\w+(?:, *\w+)*)$/.exec(line)?.[1]?.split(/, */) ?? [],
  );

const wrong = (source: Source, call: MacroCall, message: string, hint: string): Mistake =>
  new Mistake(
    diagnostic(source, { start: call.start, end: call.end }, "wrong-declaration", message, {
      hint,
    }),
  );

const NAME = /^[A-Za-z_]\w*$/;
const TYPE = /^(?:(?:struct|union|enum|unsigned|signed|const|long)\s+)*[A-Za-z_]\w*$/;

function paramOf(call: MacroCall, own: boolean, source: Source): FormParam {
  const [ctype = "", name = "", initial = "0"] = call.arguments;
  const value = numberOf(initial);
  if (call.arguments.length > 3 || !TYPE.test(ctype) || !NAME.test(name) || value === undefined)
    throw wrong(
      source,
      call,
      "PARAM takes a type, a name and at most a number",
      "like PARAM(u64, least_ns, 1000), read as least_ns()",
    );
  const { comment } = call;
  return {
    name,
    ctype,
    id: hashOf(name),
    initial: value,
    own,
    ...(comment === undefined ? {} : { about: comment }),
  };
}

/** `10`, `0x10`, `-1`, `true`, with C's endings. */
function numberOf(text: string): bigint | undefined {
  if (text === "true" || text === "false") return text === "true" ? 1n : 0n;
  const [, minus = "", digits = ""] = /^(-?)\s*(\d+|0[xX][\da-fA-F]+)[uUlL]*$/.exec(text) ?? [];
  if (digits === "") return undefined;
  return minus === "" ? BigInt(digits) : -BigInt(digits);
}

function eventsOf(call: MacroCall, source: Source): FormEvents {
  const [name = "", record = "", ...options] = call.arguments;
  const pages = options.map((text) => /^pages\s*\(\s*(\d+)\s*\)$/.exec(text)?.[1]);
  if (!NAME.test(name) || !TYPE.test(record) || pages.includes(undefined) || pages.length > 1)
    throw wrong(
      source,
      call,
      "EVENTS takes a name and the type of its records",
      "like EVENTS(opens, struct open), sent with opens_emit(ctx, &event)",
    );
  return { kind: "events", name, record, pages: Number(pages[0] ?? DEFAULT_PAGES), call };
}

function countsOf(call: MacroCall, source: Source): FormCounts {
  const [name = "", key = "", ...parts] = call.arguments;
  if (!NAME.test(name) || !TYPE.test(key))
    throw wrong(
      source,
      call,
      "COUNTS takes a name, the type of its keys, and what is measured",
      "like COUNTS(reads, struct key, sum(size_bytes, bytes)), counted with reads_add(&key, bytes)",
    );
  const aggregates: FormAggregate[] = [];
  const amounts: string[] = [];
  let histogram: FormCounts["histogram"];
  let entries = DEFAULT_ENTRIES;
  for (const text of parts) {
    const [, kind = "", inner = ""] = /^(\w+)\s*\(([^]*)\)$/.exec(text) ?? [];
    const words = inner.split(",").map((word) => word.trim());
    const [ctype = "", aggregate = ""] = words;
    const named = TYPE.test(ctype) && NAME.test(aggregate) && aggregate !== "count";
    const room = kind === "entries" ? numberOf(inner.trim()) : undefined;
    if (room !== undefined) entries = Number(room);
    else if (named && words.length === 2 && (kind === "sum" || kind === "min" || kind === "max"))
      aggregates.push({ kind, name: aggregate, ctype });
    else if (named && histogram === undefined && scaleOf(kind, words) !== undefined)
      histogram = { name: aggregate, ctype, scale: scaleOf(kind, words)! };
    else
      throw wrong(
        source,
        call,
        `${name} can't count by ${text}`,
        "sum(type, name), min(…), max(…), one log2(type, name) or linear(type, name, first, step, steps), entries(number)",
      );
    if (room === undefined) amounts.push(aggregate);
  }
  return {
    kind: "counts",
    name,
    key: key === "void" ? undefined : key,
    aggregates,
    ...(histogram === undefined ? {} : { histogram }),
    amounts,
    entries,
    call,
  };
}

function scaleOf(kind: string, words: readonly string[]): BucketScale | undefined {
  if (kind === "log2" && words.length === 2) return LOG2;
  const [first, step, count] = words.slice(2).map(numberOf);
  if (kind !== "linear" || words.length !== 5) return undefined;
  if (first === undefined || step === undefined || count === undefined || step < 1n)
    return undefined;
  if (count < 1n || count > 100_000n) return undefined;
  return { kind: "linear", first, step, count: Number(count) };
}

/** Numbers without a sign of their own unless their type says so. */
export const isSigned = (ctype: string): boolean => {
  const known = fieldType(ctype)?.type;
  if (known?.kind === "int") return known.signed;
  return /^(s\d+|int|long|long long|short|__s\d+|int\d+_t|ssize_t|loff_t|ktime_t|pid_t)$/.test(
    ctype,
  );
};

/** Flags of the compiler: markers of the constants, and what this kernel has. */
export function formFlags(
  form: Form,
  texts: readonly string[],
  kernel: KernelFacts,
): readonly string[] {
  const marks = form.params.map(
    ({ name, id }) =>
      `-DPARAM_ID_${name}=0x${PARAM_MARK.toString(16).padStart(8, "0")}${id.toString(16).padStart(8, "0")}ULL`,
  );
  const linked = LINKED_FUNCTIONS.map((name) => `-DLINKED_ID_${name}=${linkedId(name)}`);
  const ask = (name: string): readonly string[] =>
    texts
      .flatMap((text) => argumentsOf(text, name))
      .filter((words) => kernelHas(kernel, name, words))
      .map((words) => `-D${name}_${words.join("_")}=1`);
  return [
    // A constant whose parentheses were forgotten is a function, which is always true.
    "-Werror=pointer-bool-conversion",
    "-Werror=pointer-integer-compare",
    ...new Set([...marks, ...linked, ...Object.keys(QUESTIONS).flatMap(ask)]),
  ];
}

/** What `#if` may ask of a kernel. */
const QUESTIONS: Readonly<
  Record<string, (kernel: KernelFacts, first: string, second: string) => boolean>
> = {
  HAS_FIELD: hasField,
  HAS_FUNCTION: (kernel, name) => kernel.function(name) !== undefined,
  HAS_TRACEPOINT: (kernel, category, event) => kernel.tracepoint(category, event) !== undefined,
};

export const kernelHas = (
  kernel: KernelFacts,
  question: string,
  [first = "", second = ""]: readonly string[],
): boolean => QUESTIONS[question]?.(kernel, first, second) ?? false;

function hasField({ types }: KernelFacts, struct: string, member: string): boolean {
  const id = types.find(struct, "struct") ?? types.find(struct, "union");
  const has = (type: number): boolean =>
    (types.type(type)?.members ?? []).some(
      ({ name, type: inner }) => name === member || (name === "" && has(inner)),
    );
  return id !== undefined && has(id);
}
