import {
  lackOf,
  missingCapabilities,
  ownPrivileges,
  type Privileges,
} from "../../facts/kernel/privileges.js";
import { versionText } from "../../package/versions.js";
import type { KernelFacts } from "../../types/facts.js";

const nameWidth = 31;

/** One thing that a kernel or a user has or lacks. */
export interface Finding {
  readonly what: string;
  /** null: it has to be tried, and this user may not. */
  readonly there: boolean | null;
  /** What it needs or what serves instead; absent where it is there. */
  readonly way?: string;
}

export interface Findings {
  readonly user: readonly Finding[];
  readonly kernel: readonly Finding[];
}

/** What this kernel and user can do, what is missing and how to get it. */
export function examine(kernel: KernelFacts, privileges: Privileges = ownPrivileges): Findings {
  const missing = missingCapabilities(["CAP_BPF", "CAP_PERFMON"], privileges);
  const row = (there: boolean, what: string, way: string): Finding =>
    there ? { what, there } : { what, there, way };
  const lack = lackOf(missing, privileges);
  /** What has to be tried: without the right to do it nothing can be said. */
  const tried = (there: boolean, what: string, way: string): Finding =>
    there || missing.length === 0
      ? row(there, what, way)
      : { what, there: null, way: `cannot be told without ${missing.join(" and ")}` };
  const user = [
    row(
      missing.length === 0,
      "may load and attach programs",
      privileges.inUserNamespace
        ? `${lack.what}: ${lack.hint}`
        : `${lack.what}: ${lack.hint}, or setcap cap_bpf,cap_perfmon+ep on a copy of node`,
    ),
  ];
  return { user, kernel: [...ofFunctions(kernel, row, tried), ...ofTheRest(kernel, row, tried)] };
}

type Row = (there: boolean, what: string, way: string) => Finding;

/** The first of these that is there: `: kprobes serve instead`; nothing where none is. */
function served(...ways: readonly (readonly [boolean, string])[]): string {
  const way = ways.find(([there]) => there)?.[1];
  return way === undefined ? "" : `: ${way}`;
}

function ofFunctions(kernel: KernelFacts, row: Row, tried: Row): readonly Finding[] {
  const { btf, kprobes, kprobeMulti, fentry } = kernel.features;
  const tracepoints = hasTracepoints(kernel);
  return [
    row(
      btf,
      "types (BTF)",
      "needs CONFIG_DEBUG_INFO_BTF; one-liners with types need the kernel's headers instead (linux-headers, kernel-devel)",
    ),
    row(
      kprobes,
      "functions by kprobes",
      `needs CONFIG_KPROBES${served(
        [fentry, "fentry serves instead"],
        [tracepoints, "tracepoints serve instead where one has the same meaning"],
      )}`,
    ),
    tried(
      kprobeMulti,
      "thousands of functions at once",
      `needs CONFIG_FPROBE (Linux 5.18)${served(
        [kprobes, "attached one by one instead"],
        [tracepoints, "tracepoints serve instead"],
      )}`,
    ),
    // Without types there is nothing to be tried.
    (btf ? tried : row)(
      fentry,
      "functions by fentry",
      `needs ${btf ? "BPF trampolines and CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS" : "types (BTF)"}${served(
        [kprobes, "kprobes serve instead"],
        [tracepoints, "tracepoints serve instead"],
      )}`,
    ),
  ];
}

const hasTracepoints = (kernel: KernelFacts): boolean => kernel.matchTracepoints(/^/).length > 0;

function ofTheRest(kernel: KernelFacts, row: Row, tried: Row): readonly Finding[] {
  const { features } = kernel;
  const tracepoints = hasTracepoints(kernel);
  return [
    // Looked for first: the note says how that went.
    row(tracepoints, "tracepoints", kernel.notes?.join("; ") || "none can be seen"),
    tried(features.rawTracepoints, "raw tracepoints", "came with Linux 4.17"),
    row(features.uprobes, "functions of programs, USDT", "needs CONFIG_UPROBE_EVENTS"),
    (features.uprobes ? tried : row)(
      features.uprobes && features.uprobeMulti,
      "thousands of those at once",
      `came with Linux 6.6${served([features.uprobes, "attached one by one instead"])}`,
    ),
    tried(features.ringBuffer, "ring buffer", "came with Linux 5.8: perf buffers serve instead"),
    row(
      features.lockdown === "none",
      "reading the kernel's memory",
      `lockdown ${features.lockdown} (secure boot, or lockdown= on the kernel's command line)`,
    ),
  ];
}

/** What a kernel lacks was chosen when it was built, and by nobody here. */
const wayToAKernel =
  "What needs CONFIG_… is chosen when a kernel is built: those of Debian, Fedora and Ubuntu have all of it; else ask whoever made this one.";

/** The same as a page, below the versions that a report of a mistake has to name. */
export function doctorLines(
  kernel: KernelFacts,
  { user, kernel: has } = examine(kernel),
): readonly string[] {
  return [
    ...versionText("bcc-repl").trimEnd().split("\n"),
    "",
    "This user",
    ...user.map(line),
    "",
    "This kernel",
    ...has.map(line),
    ...(kernel.notes ?? [])
      .filter((note) => !has.some(({ way = "" }) => way.includes(note)))
      .map((note) => `       ${note}`),
    ...(has.some(({ way = "" }) => way.includes("CONFIG_")) ? ["", wayToAKernel] : []),
  ];
}

function line({ there, what, way = "" }: Finding): string {
  const word = there === null ? "?  " : there ? "yes" : "no ";
  return `  ${word}  ${what.padEnd(nameWidth)} ${way}`.trimEnd();
}
