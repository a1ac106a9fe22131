import { existsSync } from "node:fs";
import { join } from "node:path";
import { bccCommand } from "./headers.js";
import { attachShape } from "./shape.js";

/** A program that counts the close() calls of a process. */
export interface Counter {
  readonly name: string;
  command(pid: number): readonly string[];
  /** What it prints once it is attached; what never comes is waited for 3 s. */
  readonly attached: RegExp;
  /** Instead of a command: attaches, and answers with what detaches. */
  readonly here?: (pid: number) => Promise<() => void>;
}

export interface CountingCase {
  readonly what: string;
  /** Ours first. */
  readonly counters: readonly Counter[];
}

const counter = (
  name: string,
  attached: RegExp,
  command: (pid: number) => readonly string[],
): Counter => ({ name, attached, command });

const CLOSE = "t:syscalls:sys_enter_close";
const NEVER = /^(?!)/;

/** The same count by each program that is installed. */
export function countingCases(root: string): readonly CountingCase[] {
  const ours = (tool: string, args: readonly string[]): Counter =>
    counter(`bcc-tool ${tool}`, /^attached/m, (pid) => [
      join(root, "bin/bcc-tool"),
      tool,
      "--verbose",
      "-p",
      String(pid),
      ...args,
    ]);
  const argdist = (spec: string): readonly Counter[] =>
    bcc("argdist", (path, pid) => [...bccCommand(path), "-i", "600", "-p", `${pid}`, "-C", spec]);
  const bpftrace = (key: string): readonly Counter[] =>
    existing(["/usr/bin/bpftrace"]).map((path) =>
      counter("bpftrace", /^Attaching/m, (pid) => [
        path,
        "-e",
        `tracepoint:syscalls:sys_enter_close /pid == ${pid}/ { @${key} = count(); }`,
      ]),
    );
  return [
    {
      what: "by an argument",
      counters: [
        ours("argdist", ["-i", "600", "-C", `${CLOSE}():u32:args->fd`]),
        ...argdist(`${CLOSE}():u32:args->fd`),
        ...bpftrace("[args->fd]"),
      ],
    },
    {
      what: "by comm",
      counters: [
        ours("argdist", ["-i", "600", "-C", `${CLOSE}():char*:$COMM`]),
        {
          name: "argdist's shape",
          command: () => [],
          attached: NEVER,
          here: attachShape,
        },
        ...bpftrace("[comm]"),
      ],
    },
    {
      what: "calls alone",
      counters: [
        ours("funccount", [CLOSE]),
        ...bcc("funccount", (path, pid) => [...bccCommand(path), "-p", `${pid}`, CLOSE]),
        ...bpftrace(""),
      ],
    },
  ];
}

function bcc(
  tool: string,
  command: (path: string, pid: number) => readonly string[],
): readonly Counter[] {
  const paths = [`/usr/sbin/${tool}-bpfcc`, `/usr/share/bcc/tools/${tool}`];
  const sign = tool === "funccount" ? /^Tracing/m : NEVER;
  return existing(paths).map((path) => counter(`BCC's ${tool}`, sign, (pid) => command(path, pid)));
}

const existing = (paths: readonly string[]): readonly string[] =>
  paths.filter(existsSync).slice(0, 1);
