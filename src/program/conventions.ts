import { hookOfName, HOOKS, type HookKind } from "../types/hook_kinds.js";
import { withoutComments } from "./c_tokens.js";
import type { ProbeRequest } from "./request.js";

/** A function whose name says where it goes, and where in the text that stands. */
export interface NamedProbe extends ProbeRequest {
  readonly start: number;
  readonly end: number;
}

interface Named {
  readonly program: string;
  readonly words: readonly string[];
}

/** A form in which BCC's names stand in a text. */
interface Convention {
  readonly kind: HookKind;
  readonly pattern: RegExp;
  /** The groups are the function's name or a macro's words. */
  readonly read: (groups: readonly string[]) => Named;
}

const CONVENTIONS: readonly Convention[] = Object.values(HOOKS).flatMap(conventionsOf);

/** `int kprobe__vfs_read(` · `TRACEPOINT_PROBE(sched, sched_switch)` */
function conventionsOf(kind: HookKind): readonly Convention[] {
  const { prefix, macro, moduleMacro, words = 1 } = kind;
  if (prefix === undefined) return [];
  const macroOf = (name: string | undefined, count: number): readonly Convention[] => {
    const list = Array<string>(count).fill("(?:vmlinux__)?(\\w+)").join("\\s*,\\s*");
    const pattern = new RegExp(`\\b${name}\\s*\\(\\s*${list}(?:\\s*\\))?`, "g");
    const read = (groups: readonly string[]): Named => ({
      program: `${prefix}${groups.join("__")}`,
      words: groups,
    });
    return name === undefined ? [] : [{ kind, pattern, read }];
  };
  const pattern = new RegExp(`\\bint\\s+(${prefix}\\w+)\\s*\\(`, "g");
  return [
    { kind, pattern, read: ([program = ""]) => ({ program, words: wordsOf(program) }) },
    ...macroOf(macro, words),
    ...macroOf(moduleMacro, 2),
  ];
}

const wordsOf = (program: string): readonly string[] => hookOfName(program)?.words ?? [];

/** Functions that BCC attaches by their names. Comments and strings don't count. */
export function probesByName(text: string): readonly NamedProbe[] {
  const bare = withoutComments(text);
  const found = CONVENTIONS.flatMap(({ kind, pattern, read }) =>
    [...bare.matchAll(pattern)].flatMap((match) => {
      const { program, words } = read(match.slice(1));
      if (words.length === 0) return [];
      const at = `${kind.head}:${words.join(":")}`;
      return [{ program, at, start: match.index, end: match.index + match[0].length }];
    }),
  );
  return found.sort((a, b) => a.start - b.start);
}
