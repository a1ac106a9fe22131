import type { CacheStore } from "../../compile/store.js";
import { openUserFacts } from "../../facts/index.js";
import { planTrace, type TraceOptions } from "../../oneliners/trace/index.js";
import { fail, type Diagnostic, type Outcome } from "../../types/outcome.js";
import type { TracePlan } from "../../types/plan.js";
import { kernelWithIncludes } from "../run/included_types.js";
import { absentTask, cgroupOf, onlineCpus, ownPidNamespace, asSeen } from "../run/machine.js";
import type { TraceCommand } from "./options.js";

/** Resolves the probes against this machine; nothing is compiled or attached yet. */
export async function planCommand(
  command: TraceCommand,
  store: CacheStore,
): Promise<Outcome<TracePlan>> {
  const cgroup = cgroupOf(command);
  if (!cgroup.ok) return cgroup;
  const absent = absentOf(command);
  if (absent !== undefined) return fail(absent);
  const planned = planTrace(
    command.probes,
    toOptions(command, cgroup.value),
    await kernelWithIncludes(command.includes, command.probes, store),
    openUserFacts(),
  );
  return planned.ok ? planned : fail(...asSeen(planned.diagnostics));
}

function absentOf({ pids, tid }: TraceCommand): Diagnostic | undefined {
  const gone = pids.map((pid) => absentTask("process", pid)).find((one) => one !== undefined);
  return gone ?? (tid === undefined ? undefined : absentTask("thread", tid));
}

function toOptions(command: TraceCommand, cgroupPath: string | undefined): TraceOptions {
  return {
    pids: command.pids,
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
    format: command.format,
    raw: command.raw,
    heading: true,
    force: command.force,
    pidNamespace: ownPidNamespace(),
  };
}
