/** A flag as --help shows it. */
export interface FlagHelp {
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

const flag = (flags: string, about: string): FlagHelp => ({ flags, about });

/** trace's flags that make sense at a prompt. */
export const TRACE_FLAGS: readonly FlagHelp[] = [
  flag("-p, --pid <pids>", "only these processes, comma-separated"),
  flag("-L, --tid <tid>", "only this thread"),
  flag("--uid <uid>", "only this user"),
  flag("-c, --cgroup-path <path>", "only tasks in this cgroup"),
  flag("--container <name|id>", "only tasks in this container"),
  flag("-n, --name <text>", "only commands that contain this text"),
  flag("-f, --msg-filter <text>", "only messages that contain this text"),
  flag("-S, --include-self", "include events of bcc-trace itself"),
  flag("-M, --max-events <n>", "exit after this many events"),
  flag("--duration <time>", "exit after this time: 10, 500ms, 2m"),
  flag("-t, --timestamp", "show seconds since the start"),
  flag("-u, --unix-timestamp", "show seconds since 1970"),
  flag("-T, --time", "show the time of day"),
  flag("-C, --print_cpu", "show the CPU"),
  flag("-K, --kernel-stack", "print kernel stacks"),
  flag("-U, --user-stack", "print user stacks"),
  flag("-a, --address", "addresses in stacks"),
  flag("-A, --aggregate", "count identical events and print the counts at the end"),
  flag("-Z, --string-size <bytes>", "maximum bytes of a %s"),
  flag("-B, --bin_cmp", "STRCMP compares bytes"),
  flag("-b, --buffer-pages <pages>", "per-CPU buffer size, a power of two"),
  flag("-I, --include <header>", "a C header to include"),
];
