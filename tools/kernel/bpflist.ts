import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { defineTool, flag, ok } from "../../src/tool.js";

interface Held {
  readonly pid: number;
  readonly comm: string;
  readonly type: string;
  readonly count: number;
}

const unlessGone = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    // The process, or its descriptor, has ended meanwhile.
    return undefined;
  }
};

/** `anon_inode:bpf-prog` → `prog`; perf events are how kprobes and uprobes are held. */
function typeOf(target: string, verbose: boolean): string | undefined {
  const [, bpf] = /^anon_inode:\[?bpf[-_](\w+)\]?$/.exec(target) ?? [];
  if (bpf !== undefined) return bpf === "prog" || bpf === "map" || verbose ? bpf : undefined;
  return verbose && target === "anon_inode:[perf_event]" ? "perf event" : undefined;
}

function heldBy(pid: string, verbose: boolean): readonly Held[] {
  const directory = `/proc/${pid}/fd`;
  const types = (unlessGone(() => readdirSync(directory)) ?? []).flatMap((fd) => {
    const target = unlessGone(() => readlinkSync(`${directory}/${fd}`));
    return (target === undefined ? undefined : typeOf(target, verbose)) ?? [];
  });
  const comm = unlessGone(() => readFileSync(`/proc/${pid}/comm`, "utf8").trimEnd()) ?? "?";
  return [...new Set(types)].sort().map((type) => ({
    pid: Number(pid),
    comm,
    type,
    count: types.filter((one) => one === type).length,
  }));
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

const line = ({ pid, comm, type, count }: Held): string =>
  [String(pid).padEnd(6), printable(comm).padEnd(16), type.padEnd(10), count].join(" ");

export default defineTool({
  name: "bpflist",
  summary: "Processes that hold BPF programs and maps",
  about:
    "Counts file descriptors: what is only pinned, or held by a link alone, is not shown. With -v, links, BTF and perf events too.",
  arguments: {},
  flags: { verbose: flag.boolean("-v, --verbose", "show links, BTF and perf events too") },
  examples: [
    { command: "bpflist", about: "programs and maps" },
    { command: "bpflist -v", about: "and what attaches them" },
  ],
  list({ verbose }) {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const held = pids.flatMap((pid) => heldBy(pid, verbose));
    const title = ["PID".padEnd(6), "COMM".padEnd(16), "TYPE".padEnd(10), "COUNT"].join(" ");
    return ok({
      lines: [title, ...held.map(line)],
      objects: held.map((one) => ({ ...one })),
    });
  },
  smoke: [
    { arguments: [], expect: [/^PID    COMM             TYPE       COUNT$/m], endsItself: true },
  ],
});
