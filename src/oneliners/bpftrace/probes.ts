import type { ProbeName } from "./ast.js";

/** A library as it is called here: `libc` and `libc.so.6` are `c`. */
const library = (word: string): string =>
  word.includes("/") ? word : word.replace(/^lib(\w+).*$/, "$1");

/** The last word: what stands before it names a module or a library. */
const last = (words: readonly string[]): string => words.at(-1) ?? "";

/** As trace and funccount write it; undefined for what has no such form. */
export function shortHead({ kind, words }: ProbeName): string | undefined {
  switch (kind) {
    case "kprobe":
    case "kfunc":
      return last(words);
    case "kretprobe":
    case "kretfunc":
      return `r::${last(words)}`;
    case "tracepoint":
      return `t:${words.join(":")}`;
    case "uprobe":
      return `${library(words[0] ?? "")}:${last(words)}`;
    case "uretprobe":
      return `r:${library(words[0] ?? "")}:${last(words)}`;
    case "usdt":
      return `u:${library(words[0] ?? "")}:${words.slice(1).join(":")}`;
    default:
      return undefined;
  }
}

const softwareEvents: Readonly<Record<string, string>> = {
  faults: "page-faults",
  cs: "context-switches",
  cpu: "cpu-clock",
};

/** Behind `// attach NAME to `; undefined: bpftrace's alone. */
export function attachPlace({ kind, words }: ProbeName): string | undefined {
  const period = /^\d+$/.test(words[1] ?? "") ? words[1]! : "1000000";
  switch (kind) {
    case "kprobe":
      return `k:${last(words)}`;
    case "kretprobe":
      return `kr:${last(words)}`;
    case "kfunc":
      return `f:${last(words)}`;
    case "kretfunc":
      return `fr:${last(words)}`;
    case "tracepoint":
      return `t:${words.join(":")}`;
    case "rawtracepoint":
      return `raw:${last(words)}`;
    case "uprobe":
      return `p:${library(words[0] ?? "")}:${last(words)}`;
    case "uretprobe":
      return `r:${library(words[0] ?? "")}:${last(words)}`;
    case "usdt":
      return `u:${library(words[0] ?? "")}:${words.slice(1).join(":")}`;
    case "profile":
      return words[0] === "hz" ? `perf:cpu-clock:${words[1]}hz` : undefined;
    case "software":
      return `perf:${softwareEvents[words[0] ?? ""] ?? words[0]}:${period}`;
    case "hardware":
      return `perf:${words[0]}:${period}`;
    default:
      return undefined;
  }
}

export const titleOf = ({ kind, words }: ProbeName): string => [kind, ...words].join(":");
