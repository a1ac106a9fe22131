import { readFileSync, statSync } from "node:fs";
import { compile } from "../../compile/index.js";
import type { CacheStore } from "../../compile/store.js";
import { cgroup2Mounts, containerCgroup } from "../../engine/containers.js";
import { openKernelFacts, openUserFacts } from "../../engine/facts/index.js";
import { missingCapabilities } from "../../engine/privileges.js";
import { planTrace, mapDiagnostics, type TraceOptions } from "../../oneliners/trace/index.js";
import type { CompiledModule, ModuleMessage } from "../../types/module.js";
import { fail, ok, type Diagnostic, type Outcome } from "../../types/outcome.js";
import type { TracePlan } from "../../types/plan.js";
import type { TraceCommand } from "./options.js";

/** Resolves the probes against this machine; nothing is compiled or attached yet. */
export function planCommand(command: TraceCommand): Outcome<TracePlan> {
  const cgroup = cgroupOf(command);
  if (!cgroup.ok) return cgroup;
  const absent = absentTask(command);
  if (absent !== undefined) return fail(absent);
  const planned = planTrace(
    command.probes,
    toOptions(command, cgroup.value),
    openKernelFacts(),
    openUserFacts(),
  );
  return planned.ok ? planned : fail(...planned.diagnostics.map(unlessHidden));
}

/** What an ordinary user is told of the kernel's probes is what that user may see of them. */
const ofKernelProbes: ReadonlySet<string> = new Set([
  "unknown-tracepoint",
  "unknown-function",
  "no-kprobes",
  "no-match",
]);

/** "There is no such probe" is not said by one who may not look: it would be a guess. */
function unlessHidden(diagnostic: Diagnostic): Diagnostic {
  if (!ofKernelProbes.has(diagnostic.code)) return diagnostic;
  const missing = missingCapabilities(["CAP_BPF", "CAP_PERFMON"]);
  if (missing.length === 0) return diagnostic;
  const { source, span } = diagnostic;
  return {
    severity: "error",
    code: "no-permission",
    message: `this user may not see the kernel's probes: the process lacks ${missing.join(" and ")}`,
    hint: "run it as root (sudo)",
    ...(source === undefined || span === undefined ? {} : { source, span }),
  };
}

/** Compiles a plan; clang's complaints come back on the person's own text. */
export async function compilePlan(
  plan: TracePlan,
  command: TraceCommand,
  store: CacheStore,
): Promise<Outcome<CompiledModule>> {
  const compiled = await compile(
    {
      text: plan.cText,
      fileName: "bcc-trace.c",
      cflags: plan.cflags,
      headers: command.headers,
    },
    { cache: command.cache, store },
  );
  if (compiled.ok) return ok(compiled.value.module);
  return fail(...onOwnText(compiled.diagnostics, plan));
}

/** A diagnostic that clang gave on generated C, moved to where the person wrote its cause. */
function onOwnText(diagnostics: readonly Diagnostic[], plan: TracePlan): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.source?.text !== plan.cText || diagnostic.span === undefined)
      return [diagnostic];
    const [moved] = mapDiagnostics([toMessage(diagnostic, plan.cText)], plan);
    if (moved === undefined) return [diagnostic];
    return [diagnostic.hint === undefined ? moved : { hint: diagnostic.hint, ...moved }];
  });
}

function toMessage(diagnostic: Diagnostic, text: string): ModuleMessage {
  const before = text.slice(0, diagnostic.span?.start ?? 0);
  return {
    severity: diagnostic.severity,
    file: "bcc-trace.c",
    line: before.split("\n").length,
    column: before.length - before.lastIndexOf("\n"),
    message: diagnostic.message,
  };
}

function toOptions(command: TraceCommand, cgroupPath: string | undefined): TraceOptions {
  return {
    pid: command.pid,
    tid: command.tid,
    uid: command.uid,
    includeSelf: command.includeSelf,
    stringSize: command.stringSize,
    kernelStack: command.kernelStack,
    userStack: command.userStack,
    elapsed: command.elapsed,
    epoch: command.epoch,
    timeOfDay: command.timeOfDay,
    printCpu: command.printCpu,
    cgroupPath,
    commFilter: command.commFilter,
    messageFilter: command.messageFilter,
    maxEvents: command.maxEvents,
    aggregate: command.aggregate,
    binaryCompare: command.binaryCompare,
    symbolFiles: command.symbolFiles,
    addresses: command.addresses,
    includes: command.includes,
    bufferPages: command.bufferPages,
    cpus: onlineCpus(),
    json: command.json,
    heading: true,
    force: command.force,
    pidNamespace: ownPidNamespace(),
  };
}

/** Count of CPUs in `/sys/devices/system/cpu/online`, a list such as `0-3,8`. */
function onlineCpus(): number {
  return readFileSync("/sys/devices/system/cpu/online", "utf8")
    .trim()
    .split(",")
    .reduce((sum, range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return sum + last - first + 1;
    }, 0);
}

/** The first pid namespace has this inode on every kernel (PROC_PID_INIT_INO). */
const initialPidNamespace = 0xeffffffcn;

/** Where pids here are not those of the machine, as in a container. */
function ownPidNamespace(): TraceOptions["pidNamespace"] {
  const { dev, ino } = statSync("/proc/self/ns/pid", { bigint: true });
  return ino === initialPidNamespace ? undefined : { device: dev, inode: ino };
}

function cgroupOf(command: TraceCommand): Outcome<string | undefined> {
  if (command.container !== undefined) return containerCgroup(command.container);
  const path = command.cgroupPath;
  if (path === undefined) return ok(undefined);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return fail({
      severity: "error",
      code: "unknown-cgroup",
      message: `there is no cgroup ${path}`,
      hint: `cgroups are directories below ${cgroup2Mounts().join(", ") || "/sys/fs/cgroup"}`,
    });
  return ok(path);
}

/** -p and -L name what must exist: a trace of nobody would print nothing, for ever. */
function absentTask({ pid, tid }: TraceCommand): Diagnostic | undefined {
  const id = pid ?? tid;
  if (id === undefined || statSync(`/proc/${id}`, { throwIfNoEntry: false })) return undefined;
  return {
    severity: "error",
    code: "no-such-process",
    message: `there is no ${pid === undefined ? "thread" : "process"} ${id}`,
    hint: "pgrep NAME finds process ids, ls /proc/PID/task a process's threads",
  };
}
