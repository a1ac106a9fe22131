/** A flag as --help shows it. */
export interface FlagHelp {
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

const flag = (flags: string, about: string): FlagHelp => ({ flags, about });

/** trace's flags that make sense at a prompt. */
export const TRACE_FLAGS: readonly FlagHelp[] = [
  flag("-p, --pid <pid>", "only this process"),
  flag("-L, --tid <tid>", "only this thread"),
  flag("--uid <uid>", "only this user"),
  flag("-c, --cgroup-path <path>", "only tasks under this cgroup"),
  flag("--container <name|id>", "only tasks of this container"),
  flag("-n, --name <text>", "only commands that contain this text"),
  flag("-f, --msg-filter <text>", "only messages that contain this text"),
  flag("-S, --include-self", "trace this program too"),
  flag("-M, --max-events <n>", "end after so many events"),
  flag("--duration <time>", "end after this time: 10, 500ms, 2m"),
  flag("-t, --timestamp", "column: seconds since the start"),
  flag("-u, --unix-timestamp", "column: seconds since 1970"),
  flag("-T, --time", "column: time of day"),
  flag("-C, --print_cpu", "column: CPU"),
  flag("-K, --kernel-stack", "the kernel's stack with each event"),
  flag("-U, --user-stack", "the program's stack with each event"),
  flag("-a, --address", "addresses in stacks"),
  flag("-A, --aggregate", "count equal events instead of printing each (with -M)"),
  flag("-Z, --string-size <bytes>", "room for a %s"),
  flag("-B, --bin_cmp", "STRCMP compares bytes"),
  flag("-b, --buffer-pages <pages>", "buffer for each CPU, a power of two"),
  flag("-I, --include <header>", "a C header to include"),
];
