import {
  argument,
  fail,
  flag,
  ok,
  type Diagnostic,
  type Machine,
  type Outcome,
  type ToolProbe,
} from "../../src/tool.js";
import { filesWithProbe } from "./_files.js";

/** Which argument has a text, and which its length where it has no end of its own. */
export interface NameArgument {
  readonly text: number;
  readonly length?: number;
}

export interface Language {
  /** Of its USDT probes. */
  readonly provider: string;
  readonly methods?: {
    readonly entry: string;
    readonly return: string;
    /** By which calls are counted where that is not `entry`. */
    readonly counted?: string;
    /** The file where a language's methods have no class. */
    readonly clazz?: NameArgument;
    readonly method: NameArgument;
  };
  readonly collections?: readonly {
    readonly begin: string;
    readonly end: string;
    readonly told: (begun: bigint, ended: bigint) => string;
  }[];
  readonly objects?: {
    readonly probe: string;
    readonly type?: NameArgument;
    readonly size?: number;
  };
  readonly threads?: { readonly start: string; readonly stop: string };
  readonly classes?: string;
  readonly exceptions?: string;
  /** What to do where there is nothing to be seen. */
  readonly hint?: string;
}

export const LANGUAGES: Readonly<Record<string, Language>> = {
  java: {
    provider: "hotspot",
    methods: {
      entry: "method__entry",
      return: "method__return",
      clazz: { text: 2, length: 3 },
      method: { text: 4, length: 5 },
    },
    collections: [
      {
        begin: "gc__begin",
        end: "gc__end",
        told: (full) => (full === 0n ? "collection" : "full collection"),
      },
    ],
    objects: { probe: "object__alloc", type: { text: 2, length: 3 }, size: 4 },
    threads: { start: "thread__start", stop: "thread__stop" },
    classes: "class__loaded",
    hint: "methods and objects are seen if java runs with -XX:+ExtendedDTraceProbes",
  },
  node: {
    provider: "node",
    collections: [{ begin: "gc__start", end: "gc__done", told: (type) => `type ${type}` }],
    hint: "node built with --with-dtrace (before version 19) has probes",
  },
  perl: {
    provider: "perl",
    methods: {
      entry: "sub__entry",
      return: "sub__return",
      clazz: { text: 2 },
      method: { text: 1 },
    },
    hint: "perl built with -Dusedtrace has probes",
  },
  php: {
    provider: "php",
    methods: {
      entry: "function__entry",
      return: "function__return",
      clazz: { text: 4 },
      method: { text: 1 },
    },
    exceptions: "exception__thrown",
    hint: "php built with --enable-dtrace and run with USE_ZEND_DTRACE=1 has probes",
  },
  python: {
    provider: "python",
    methods: {
      entry: "function__entry",
      return: "function__return",
      // Since 3.11 a call from Python to Python has no entry.
      counted: "function__return",
      clazz: { text: 1 },
      method: { text: 2 },
    },
    collections: [
      {
        begin: "gc__start",
        end: "gc__done",
        told: (generation, collected) => `gen ${generation} GC collected ${collected} objects`,
      },
    ],
    hint: "python built with --with-dtrace, as Debian's, has probes",
  },
  ruby: {
    provider: "ruby",
    methods: {
      entry: "method__entry",
      return: "method__return",
      clazz: { text: 1 },
      method: { text: 2 },
    },
    collections: [
      { begin: "gc__mark__begin", end: "gc__mark__end", told: () => "GC mark stage" },
      { begin: "gc__sweep__begin", end: "gc__sweep__end", told: () => "GC sweep stage" },
    ],
    objects: { probe: "object__create", type: { text: 1 } },
    classes: "require__entry",
    exceptions: "raise",
    hint: "ruby built with --enable-dtrace has probes",
  },
  tcl: {
    provider: "tcl",
    methods: { entry: "proc__entry", return: "proc__return", method: { text: 1 } },
    objects: { probe: "obj__create" },
    hint: "tcl built with --enable-dtrace has probes",
  },
};

export const processArgument = argument.integer("pid", "the process", {
  role: "pid",
  param: "task_only_pid",
});

export const languageFlag = (...more: readonly string[]) =>
  flag.string(
    "-l, --language <language>",
    `${[...Object.keys(LANGUAGES), ...more].join(", ")}; detected from its probes by default`,
    { suggested: () => [...Object.keys(LANGUAGES), ...more] },
  );

/** The language whose probe `part` names a process has, with the file that has it. */
export interface Found {
  readonly name: string;
  readonly language: Language;
  readonly file: string;
}

type ProbeName = (language: Language) => string | undefined;

export function findLanguage(
  { pid, language }: { readonly pid: number; readonly language?: string | undefined },
  machine: Machine,
  probeOf: ProbeName,
): Outcome<Found> {
  const known = Object.entries(LANGUAGES).filter(([name]) => (language ?? name) === name);
  for (const [name, one] of known) {
    const probe = probeOf(one);
    if (probe === undefined) continue;
    const [file] = filesWithProbe(machine, [pid], one.provider, probe);
    if (file !== undefined) return ok({ name, language: one, file });
  }
  return fail(noneFound(pid, language, known.length > 0, probeOf));
}

function noneFound(
  pid: number,
  language: string | undefined,
  known: boolean,
  probeOf: ProbeName,
): Diagnostic {
  const one = language === undefined ? undefined : LANGUAGES[language];
  const names = Object.entries(LANGUAGES).flatMap(([name, each]) => (probeOf(each) ? [name] : []));
  const hint = one?.hint ?? `languages with such probes: ${names.join(", ")}`;
  const message = !known
    ? `there is no language ${language}`
    : one !== undefined && probeOf(one) === undefined
      ? `${language} has no probes for this`
      : `process ${pid} has no probes of ${language ?? "a language's runtime"} for this`;
  return { severity: "error", code: "no-runtime", message, hint };
}

/** `program` at a probe of the language. */
export const probeAt = (
  { file, language }: Found,
  program: string,
  probe: string,
  pid?: number,
): ToolProbe => ({ program, at: `u:${file}:${language.provider}:${probe}`, pid });

/** PARAMs of runtimes.h for where names are. */
export const nameParams = (
  clazz: NameArgument | undefined,
  method?: NameArgument,
): Readonly<Record<string, number>> => ({
  class_text: clazz?.text ?? 0,
  class_length: clazz?.length ?? 0,
  method_text: method?.text ?? 0,
  method_length: method?.length ?? 0,
});
