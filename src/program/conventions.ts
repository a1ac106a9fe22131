import type { ProbeRequest } from "./request.js";

/** A function whose name says where it goes, and where in the text that stands. */
export interface NamedProbe extends ProbeRequest {
  readonly start: number;
  readonly end: number;
}

interface Convention {
  /** Name of the function, by its prefix or by the macro that makes it. */
  readonly pattern: RegExp;
  readonly probe: (...groups: string[]) => { readonly program: string; readonly at: string };
}

const named = (program: string, at: string) => ({ program, at });

/** BCC's names; `int NAME(` for functions, `MACRO(words` for macros. */
const CONVENTIONS: readonly Convention[] = [
  {
    pattern: /\bint\s+(kprobe__(\w+))\s*\(/g,
    probe: (program, name) => named(program!, `k:${name}`),
  },
  {
    pattern: /\bint\s+(kretprobe__(\w+))\s*\(/g,
    probe: (program, name) => named(program!, `kr:${name}`),
  },
  {
    pattern: /\bint\s+(tracepoint__([a-z0-9]+(?:_[a-z0-9]+)*)__(\w+))\s*\(/g,
    probe: (program, category, event) => named(program!, `t:${category}:${event}`),
  },
  {
    pattern: /\bint\s+(raw_tracepoint__(\w+))\s*\(/g,
    probe: (program, event) => named(program!, `raw:${event}`),
  },
  {
    pattern: /\bTRACEPOINT_PROBE\s*\(\s*(\w+)\s*,\s*(\w+)\s*\)/g,
    probe: (category, event) =>
      named(`tracepoint__${category}__${event}`, `t:${category}:${event}`),
  },
  {
    pattern: /\bRAW_TRACEPOINT_PROBE\s*\(\s*(\w+)\s*\)/g,
    probe: (event) => named(`raw_tracepoint__${event}`, `raw:${event}`),
  },
  {
    pattern: /\bKFUNC_PROBE\s*\(\s*(?:vmlinux__)?(\w+)/g,
    probe: (name) => named(`kfunc__${name}`, `f:${name}`),
  },
  {
    pattern: /\bKRETFUNC_PROBE\s*\(\s*(?:vmlinux__)?(\w+)/g,
    probe: (name) => named(`kretfunc__${name}`, `fr:${name}`),
  },
];

/** Functions that BCC attaches by their names. Comments and strings don't count. */
export function probesByName(text: string): readonly NamedProbe[] {
  const bare = withoutComments(text);
  const found = CONVENTIONS.flatMap(({ pattern, probe }) =>
    [...bare.matchAll(pattern)].map((match) => ({
      ...probe(...match.slice(1)),
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
  return found.sort((a, b) => a.start - b.start);
}

/** The same text with blanks where comments and what stands between quotes were: places stay. */
export function withoutComments(text: string): string {
  const parts = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
  return text.replace(parts, (part) => part.replace(/[^\n]/g, " "));
}
