import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { bccCommand } from "./headers.js";

/** A program that traces, with the command lines for the benchmarks' two probes. */
export interface Tracer {
  readonly name: string;
  /** Prints every opened file's path, from all processes. */
  readonly opens: readonly string[];
  /** Prints two numbers for every close() of one process. */
  closes(pid: number): readonly string[];
  /** What it prints once it is attached, or about to be. */
  readonly attached: RegExp;
}

export const ours = (root: string, ...flags: readonly string[]): Tracer => {
  const command = [join(root, "bin/bcc-trace"), ...flags];
  return {
    name: "bcc-trace",
    opens: [...command, 't:syscalls:sys_enter_openat "%s", args->filename'],
    closes: (pid) => [
      ...command,
      "-p",
      String(pid),
      't:syscalls:sys_enter_close "%d %d", args->fd, $tgid',
    ],
    attached: /^PID/m,
  };
};

const bpftrace = (path: string): Tracer => ({
  name: "bpftrace",
  opens: [
    path,
    "-e",
    'tracepoint:syscalls:sys_enter_openat { printf("%-7d %-7d %-15s %s\\n", pid, tid, comm, str(args->filename)); }',
  ],
  closes: (pid) => [
    path,
    "-e",
    `tracepoint:syscalls:sys_enter_close /pid == ${pid}/ ` +
      '{ printf("%-7d %-7d %-15s %d %d\\n", pid, tid, comm, args->fd, pid); }',
  ],
  attached: /^Attaching/m,
});

const bccTrace = (path: string): Tracer => {
  const command = bccCommand(path);
  return {
    name: "BCC trace",
    opens: [...command, 't:syscalls:sys_enter_openat "%s", args->filename'],
    closes: (pid) => [
      ...command,
      "-p",
      String(pid),
      't:syscalls:sys_enter_close "%d %d", args->fd, $tgid',
    ],
    attached: /^PID/m,
  };
};

/** The peers that are installed and run here; one line says why of each that is not. */
export function installedPeers(say: (line: string) => void): readonly Tracer[] {
  const peers: readonly [string, readonly string[], (path: string) => Tracer][] = [
    ["bpftrace", inPath("bpftrace"), bpftrace],
    ["BCC's trace", ["/usr/sbin/trace-bpfcc", "/usr/share/bcc/tools/trace"], bccTrace],
  ];
  return peers.flatMap(([name, paths, make]) => {
    const path = paths.find((p) => existsSync(p));
    if (path === undefined) {
      say(`${name} is not installed: no figures for it`);
      return [];
    }
    const peer = make(path);
    const why = whyNot(peer.opens);
    if (why !== undefined) say(`${name} does not run here, no figures for it: ${why}`);
    return why === undefined ? [peer] : [];
  });
}

/** Where $PATH has a program. */
export const inPath = (name: string): readonly string[] =>
  (process.env["PATH"] ?? "").split(delimiter).map((directory) => join(directory, name));

/** A tracer that works is still there after some seconds; else the last thing it said. */
function whyNot([program = "", ...args]: readonly string[]): string | undefined {
  const end = spawnSync(program, args, { timeout: 4000, killSignal: "SIGINT", encoding: "utf8" });
  if (end.error && "code" in end.error && end.error.code === "ETIMEDOUT") return undefined;
  return end.stderr.trim().split("\n").at(-1) ?? `ended with ${end.status}`;
}
