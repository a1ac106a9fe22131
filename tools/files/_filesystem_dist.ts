/** NAMEdist of a kind of file system. */
import { data, defineTool, flag, intervalArguments, taskFlags, type Tool } from "../../src/tool.js";
import {
  checked,
  kindOf,
  probesOf,
  work,
  type FileSystemName,
  type Needs,
  type Proof,
} from "./_filesystem.js";

export const mountedDist = (type: string, needs: Needs = []): Proof => ({
  smoke: [
    {
      needs,
      arguments: ["-p", "{pid}"],
      workload: work(type),
      expect: [
        /^operation = read\n +usecs +: count +distribution$/m,
        /^operation = write$/m,
        /^operation = open$/m,
        /^operation = fsync$/m,
      ],
    },
  ],
});

export function distOf(name: FileSystemName, proof: Proof): Tool {
  const fs = kindOf(name);
  return defineTool({
    name: `${name}dist`,
    summary: `${fs.title} operation latency, as histograms`,
    about: `One histogram each for reads, writes, opens and syncs${fs.getattr === undefined ? "" : " and getattrs"}. Two humps in reads are those served from memory and from disk.`,
    program: "filesystem.c",
    arguments: intervalArguments,
    flags: {
      bare: flag.boolean("-T, --notimestamp", "no time of day before each output"),
      milliseconds: flag.boolean("-m, --milliseconds", "in milliseconds"),
      pid: taskFlags.pid,
    },
    examples: [
      { command: `${name}dist`, about: "until Ctrl-C" },
      { command: `${name}dist -m 1 10`, about: "in milliseconds, every second, ten times" },
    ],
    check: () => checked(fs),
    probes: (_, machine) => probesOf(fs, machine),
    params: () => ({ magic: fs.magic }),
    timing: ({ bare, interval }) => (bare || interval === undefined ? {} : { stamp: "plain" }),
    opening: `Tracing ${fs.title} operation latency... Hit Ctrl-C to end.`,
    view: ({ milliseconds }) =>
      data("latencies").histogram({
        title: milliseconds ? "msecs" : "usecs",
        section: "operation",
        divisor: milliseconds ? 1_000_000 : 1000,
      }),
    ...proof,
  });
}
