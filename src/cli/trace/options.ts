import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { exampleLines } from "../usage.js";
import { usageError } from "../usage_errors.js";
import type { PrintPlan } from "../../types/print_plan.js";
import type { HeaderSource } from "../../types/module.js";
import { recordSettings, wrongSize, type RecordSettings } from "../run/record_settings.js";
import { addVersion, append, count, counts, seconds } from "../flags.js";

/** bcc-trace's command line, parsed: trace.py's flags with its meanings, and ours beside them. */
export interface TraceCommand {
  readonly probes: readonly string[];
  readonly bufferPages: number | undefined;
  readonly pids: readonly number[];
  readonly tid: number | undefined;
  readonly uid: number | undefined;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly stringSize: number;
  readonly includeSelf: boolean;
  readonly maxEvents: number | undefined;
  readonly duration: number | undefined;
  readonly elapsed: boolean;
  readonly epoch: boolean;
  readonly timeOfDay: boolean;
  readonly printCpu: boolean;
  readonly cgroupPath: string | undefined;
  readonly container: string | undefined;
  readonly commFilter: string | undefined;
  readonly messageFilter: string | undefined;
  readonly binaryCompare: boolean;
  readonly symbolFiles: readonly string[];
  readonly kernelStack: boolean;
  readonly userStack: boolean;
  readonly addresses: boolean;
  readonly includes: readonly string[];
  readonly aggregate: boolean;
  readonly printProgram: boolean;
  readonly format: PrintPlan["format"];
  readonly raw: boolean;
  readonly output: string | undefined;
  readonly record: RecordSettings | undefined;
  readonly dryRun: boolean;
  readonly headers: HeaderSource;
  readonly cache: boolean;
  readonly force: boolean;
}

/** What parsing ends with: a command to run, or text to print and a status to end with. */
export type ParsedCommand =
  | { readonly kind: "run"; readonly command: TraceCommand }
  | { readonly kind: "exit"; readonly status: number; readonly out: string; readonly err: string };

const pages = (text: string): number => {
  const n = count("the buffer size in pages", 1, 2 ** 20)(text);
  if ((n & (n - 1)) !== 0) {
    const below = 2 ** Math.floor(Math.log2(n));
    throw new InvalidArgumentError(
      `the buffer size in pages is a power of two: ${below} or ${2 * below}.`,
    );
  }
  return n;
};

export const traceExamples: readonly (readonly [command: string, about: string])[] = [
  [`bcc-trace 'do_sys_open "%s", arg2'`, "files being opened"],
  [`bcc-trace 'sys_read (arg3 > 20000) "read %d bytes", arg3'`, "only large reads"],
  [
    `bcc-trace 'r::vfs_read "%s %d", $entry(file)->f_path.dentry->d_name.name, $retval'`,
    "reads, by file",
  ],
  [
    `bcc-trace 't:sched:sched_switch "%s -> %s", args->prev_comm, args->next_comm'`,
    "context switches",
  ],
  [`bcc-trace 'r:bash:readline "%s", retval'`, "commands typed into bash"],
  [`bcc-trace 'c:malloc "size = %d", arg1' -p 1234 -U`, "mallocs of one process, with stacks"],
  [`bcc-trace 'u:pthread:pthread_create "%U", arg3'`, "a USDT probe"],
];

export const traceGrammar =
  'A probe is [p|r|t|u]:[library]:function[+offset][(signature)] [(predicate)] ["format", expression, ...].';

const examplesText = (): string => `${exampleLines(traceExamples)}\n\n${traceGrammar}`;

export function declareTrace(program: Command): Command {
  return program
    .name("bcc-trace")
    .description(
      "Trace kernel functions, tracepoints, user functions and USDT probes, and print their arguments.",
    )
    .argument("<probe...>", "what to trace; quote each probe")
    .option(
      "-p, --pid <pids>",
      "only these processes, comma-separated",
      counts("the process ids", 1),
    )
    .option("-L, --tid <tid>", "only this thread", count("a thread id", 1))
    .option("--uid <uid>", "only this user", count("a user id", 0, 2 ** 32 - 2))
    .option("-c, --cgroup-path <path>", "only tasks in this cgroup (also --cgroup)")
    .addOption(new Option("--cgroup <path>").hideHelp())
    .option("--container <name|id>", "only tasks in this container")
    .option("-n, --name <text>", "only events whose command name contains this text")
    .option("-f, --msg-filter <text>", "only events whose message contains this text")
    .option("-S, --include-self", "include events of bcc-trace itself")
    .option(
      "-M, --max-events <n>",
      "exit after printing this many events",
      count("a number of events", 1, 2 ** 53),
    )
    .option("--duration <time>", "exit after this time: 10, 500ms, 2m", seconds)
    .option("-t, --timestamp", "show seconds since the start")
    .option("-u, --unix-timestamp", "show seconds since 1970")
    .option("-T, --time", "show the time of day")
    .option("-C, --print_cpu", "show the CPU")
    .addOption(new Option("--print-cpu").hideHelp())
    .option("-K, --kernel-stack", "print kernel stacks")
    .option("-U, --user-stack", "print user stacks")
    .option("-a, --address", "print addresses in stacks")
    .option(
      "-s, --sym_file_list <files>",
      "use build IDs in user stacks, and take symbols from these comma-separated files",
    )
    .addOption(new Option("--sym-file-list <files>").hideHelp())
    .option("-A, --aggregate", "count identical events and print the counts at the end")
    .option(
      "-Z, --string-size <bytes>",
      "maximum bytes of a %s",
      count("a string's size", 1, 4096),
      80,
    )
    .option("-B, --bin_cmp", 'STRCMP compares bytes: STRCMP("{0x6C, 0x00}", x)')
    .addOption(new Option("--bin-cmp").hideHelp())
    .option("-b, --buffer-pages <pages>", "per-CPU buffer size, a power of two", pages)
    .option("-I, --include <header>", "C header to include; repeatable", append)
    .option("--json", "one JSON object per line, losses included")
    .option("--csv", "comma-separated values, with a header")
    .option("--raw", "print strings unescaped, control characters included")
    .option("-o, --output <file>", "write to this file")
    .option("--record <file>", "record everything for bcc-repl --replay")
    .option("--max-size <size>", "with --record: end the recording at this size (default: 256M)")
    .option("--dry-run", "resolve, compile, load and attach, then detach and exit")
    .option("--ebpf", "print the C program and exit")
    .addOption(
      new Option("--headers <source>", "where C types come from")
        .choices(["auto", "btf", "kernel"])
        .default("auto"),
    )
    .option("--no-cache", "do not use the cache of compiled programs")
    .option("--force", "allow dangerous probes, such as return probes in Go programs")
    .option("-v, --verbose", "explain choices; print the C program and full logs")
    .option("-q, --quiet", "do not print notes")
    .addHelpText("after", examplesText())
    .helpOption("-h, --help", "show this")
    .showHelpAfterError("(see bcc-trace --help)");
}

/** Parses the arguments after the program's name. Nothing is printed here. */
export function parseCommand(argv: readonly string[]): ParsedCommand {
  let out = "";
  let err = "";
  const program = declareTrace(new Command())
    .exitOverride()
    .configureOutput({
      writeOut: (s) => (out += s),
      writeErr: (s) => (err += s),
      outputError: (text, write) => write(usageError(text, program)),
    });
  addVersion(program, "bcc-trace", (text) => (out += text));
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: "exit", status: error.exitCode === 0 ? 0 : 2, out, err };
  }
  const command = toCommand(program.args, program.opts());
  const { record, maxSize, json, csv } = program.opts<Record<string, string | undefined>>();
  const both = json !== undefined && csv !== undefined;
  const wrong =
    (both ? "--json and --csv cannot be used together" : undefined) ??
    contradiction(command) ??
    wrongSize(record, maxSize);
  return wrong === undefined
    ? { kind: "run", command }
    : { kind: "exit", status: 2, out: "", err: `error: ${wrong}\n` };
}

function contradiction(c: TraceCommand): string | undefined {
  if (c.pids.length > 0 && c.tid !== undefined)
    return "-p and -L cannot be used together: a thread id already names one process";
  if (c.cgroupPath !== undefined && c.container !== undefined)
    return "--cgroup and --container cannot be used together";
  const { format } = c;
  if (format !== "text" && c.aggregate) return `-A and --${format} cannot be used together`;
  if (format !== "text" && c.raw) return `--raw and --${format} cannot be used together`;
  if (c.record !== undefined && (c.aggregate || format !== "text" || c.raw))
    return "--record cannot be used with -A, --json, --csv or --raw";
  return undefined;
}

function toCommand(probes: readonly string[], o: Record<string, unknown>): TraceCommand {
  const flag = (name: string) => o[name] === true;
  const text = (name: string) => o[name] as string | undefined;
  const number = (name: string) => o[name] as number | undefined;
  return {
    probes,
    bufferPages: number("bufferPages"),
    pids: (o["pid"] as readonly number[] | undefined) ?? [],
    tid: number("tid"),
    uid: number("uid"),
    verbose: flag("verbose"),
    quiet: flag("quiet"),
    stringSize: number("stringSize") ?? 80,
    includeSelf: flag("includeSelf"),
    maxEvents: number("maxEvents"),
    duration: number("duration"),
    elapsed: flag("timestamp"),
    epoch: flag("unixTimestamp"),
    timeOfDay: flag("time"),
    printCpu: flag("print_cpu") || flag("printCpu"),
    cgroupPath: text("cgroupPath") ?? text("cgroup"),
    container: text("container"),
    commFilter: text("name"),
    messageFilter: text("msgFilter"),
    binaryCompare: flag("bin_cmp") || flag("binCmp"),
    symbolFiles: (text("sym_file_list") ?? text("symFileList") ?? "")
      .split(",")
      .filter((s) => s !== ""),
    kernelStack: flag("kernelStack"),
    userStack: flag("userStack"),
    addresses: flag("address"),
    includes: (o["include"] as string[] | undefined) ?? [],
    aggregate: flag("aggregate"),
    printProgram: flag("ebpf"),
    format: flag("json") ? "json" : flag("csv") ? "csv" : "text",
    raw: flag("raw"),
    output: text("output"),
    record: recordSettings(text("record"), text("maxSize")),
    dryRun: flag("dryRun"),
    headers: (text("headers") ?? "auto") as HeaderSource,
    cache: o["cache"] !== false,
    force: flag("force"),
  };
}
