import { dropPrewarmed } from "../../compile/child.js";
import type { CacheStore } from "../../compile/store.js";
import { EngineError } from "../../engine/errors.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import { namesOf } from "../../tool.js";
import type { AnyFormTool, Machine, Tool, ToolRun } from "../../types/tool.js";
import type { UserFacts } from "../../types/facts.js";
import type { CompiledModule } from "../../types/module.js";
import { fail, ok, type Outcome } from "../../types/outcome.js";
import { compilePlan } from "../run/compile_plan.js";
import type { EndWatch } from "../run/end_watch.js";
import { explainRefusal } from "../run/explain.js";
import { noteLines } from "../run/messages.js";
import { machineWithIncludes } from "../run/included_types.js";
import { absentTask, cgroupOf, onlineCpus, ownPidNamespace, asSeen } from "../run/machine.js";
import { attachedFiles, restsOnModule, type Memo } from "../run/remembered_runs.js";
import { list, misfit, refuse } from "./answers.js";
import { parseToolCommand, type GivenValues } from "./command.js";
import type { CommonFlags } from "./common_flags.js";
import { withDescribed } from "./describe_tables.js";
import { watched, type Rest } from "./watched_facts.js";
import type { ToolJob } from "./job.js";
import { runTool } from "./run.js";

/** What a person typed, and where its run is remembered. */
export interface ToolRequest {
  readonly tool: Exclude<Tool, AnyFormTool>;
  /** What starts it, for messages: `bcc-tool funccount`. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly memo: Memo<ToolJob>;
  readonly store: CacheStore;
  /** Everything is attached; `end.ask()` ends the run. */
  readonly onAttached?: (end: EndWatch) => void;
}

interface Asked {
  readonly given: GivenValues;
  readonly common: CommonFlags;
}

/** Parses, plans, compiles, attaches and runs; or lists. */
export async function planAndRun(request: ToolRequest): Promise<number> {
  const { tool, name, argv } = request;
  const parsed = parseToolCommand(tool, name, argv);
  if (parsed.kind === "exit") {
    dropPrewarmed();
    process.stdout.write(parsed.out);
    process.stderr.write(parsed.err);
    return parsed.status;
  }
  const user = watched(openUserFacts());
  const machine = machineOf(parsed, user.user);
  if (!machine.ok)
    return refuse(machine.diagnostics, { name: request.name, common: parsed.common });
  if ("list" in tool)
    return list(tool.list(parsed.given, machine.value), {
      name: request.name,
      common: parsed.common,
    });
  const here = await machineWithIncludes(machine.value, parsed.given, request.store);
  const answer = tool.run(parsed.given, here);
  if (answer.ok && "lines" in answer.value) {
    dropPrewarmed();
    return list(ok(answer.value), { name: request.name, common: parsed.common });
  }
  const planned = withFlags(answer as Outcome<ToolRun>, parsed);
  if (!planned.ok) {
    dropPrewarmed();
    return refuse(asSeen(planned.diagnostics), {
      name: request.name,
      common: parsed.common,
    });
  }
  return compileAndRun(request, parsed, planned.value, user.rest);
}

/** The facts of this machine, and what the flags that every tool has say of it. */
function machineOf({ given, common }: Asked, user: UserFacts): Outcome<Machine> {
  const cgroup = cgroupOf(common);
  if (!cgroup.ok) return cgroup;
  for (const [key, what] of [
    ["pid", "process"],
    ["tid", "thread"],
  ] as const) {
    const id = given[key];
    const absent = typeof id === "number" ? absentTask(what, id) : undefined;
    if (absent !== undefined) return fail(absent);
  }
  return {
    ok: true,
    value: {
      kernel: openKernelFacts(),
      user,
      pidNamespace: ownPidNamespace(),
      cgroupPath: cgroup.value,
      cpus: onlineCpus(),
    },
  };
}

const withFlags = (planned: Outcome<ToolRun>, { common }: Asked): Outcome<ToolRun> =>
  (planned.ok ? misfit(planned.value.views, common) : undefined) ?? planned;

async function compileAndRun(
  request: ToolRequest,
  asked: Asked,
  planned: ToolRun,
  rest: Rest,
): Promise<number> {
  const { common } = asked;
  const { plan } = planned;
  if (common.printProgram) {
    dropPrewarmed();
    process.stdout.write(plan.cText);
    return 0;
  }
  if (common.verbose) process.stderr.write(plan.cText);
  const compiled = await compilePlan(
    plan,
    { ...common, fileName: fileName(request) },
    request.store,
  );
  if (!compiled.ok)
    return refuse(compiled.diagnostics, { name: request.name, common: asked.common });
  if (common.verbose && request.store.trouble !== undefined)
    process.stderr.write(`${request.store.trouble}\n`);
  const described = await withDescribed(planned, compiled.value);
  if (!described.ok)
    return refuse(described.diagnostics, { name: request.name, common: asked.common });
  const job = toJob(request, asked, described.value, compiled.value);
  try {
    return await runTool(job, (end) => {
      request.onAttached?.(end);
      if (!rememberable(asked, planned, rest)) return;
      // What had to be done to learn the kernel's facts (a mount) is not done again.
      const lasting = plan.notes.filter(({ code }) => code !== "kernel");
      request.memo.remember({ ...job, notes: noteLines(lasting) }, [
        ...rest.files,
        ...attachedFiles(plan),
      ]);
    });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return refuse([explainRefusal(error, plan, compiled.value, fileName(request))], {
      name: request.name,
      common: asked.common,
    });
  }
}

/** What clang calls the generated text. */
const fileName = ({ name }: ToolRequest): string => `${name.replace(/^.* /, "")}.c`;

/** Flags by whose values a run rests on what is another next time: a process, a header's text. */
const passing = /^(p?pids?|tids?|includes?)$/;

const isGiven = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined;

/**
 * A process's libraries may be others in its next life, an included header may
 * change, a container may get another cgroup: those are resolved each time. So
 * is whether there is a terminal for a live screen.
 */
function rememberable({ given, common }: Asked, { plan, pids = [] }: ToolRun, rest: Rest): boolean {
  return (
    common.cache &&
    !common.verbose &&
    !common.live &&
    common.container === undefined &&
    pids.length === 0 &&
    !rest.processes &&
    !Object.entries(given).some(([key, value]) => passing.test(key) && isGiven(value)) &&
    !restsOnModule(plan)
  );
}

function toJob(
  { tool }: ToolRequest,
  { common }: Asked,
  run: ToolRun,
  { programs, maps, license }: CompiledModule,
): ToolJob {
  const { plan, views, timing, opening, closing, watchesProcesses = false, pids = [] } = run;
  const has = (name: string) =>
    Object.values(tool.flags).some(({ flags }) => namesOf(flags).includes(name));
  const roomFlag = ["--max-keys", "--hash-storage-size"].find(has);
  return {
    name: tool.name,
    summary: tool.summary,
    module: { programs, maps, license, warnings: [] },
    plan: {
      programs: plan.programs,
      selfMap: plan.selfMap,
      ...(plan.cgroup === undefined ? {} : { cgroup: plan.cgroup }),
      tables: plan.tables,
      streams: plan.streams,
    },
    views,
    timing,
    opening,
    closing,
    watchesProcesses,
    pids,
    roomHint: roomFlag === undefined ? undefined : `${roomFlag} makes it larger`,
    stackHint: has("--stack-storage-size") ? "--stack-storage-size makes room for more" : undefined,
    notes: noteLines(plan.notes),
    settings: common,
  };
}
