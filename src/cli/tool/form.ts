import { wrongTask } from "../../oneliners/probe/processes.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import { shownBy } from "../../render/index.js";
import type { AnyFormTool, Listing, Machine } from "../../types/tool.js";
import type { UserFacts } from "../../types/facts.js";
import { fail, ok, type Outcome } from "../../types/outcome.js";
import type { EndWatch } from "../run/end_watch.js";
import type { CommonFlags } from "./common_flags.js";
import { cgroupOf, onlineCpus, ownPidNamespace } from "../run/machine.js";
import { list, misfit, refuse, type Asker } from "./answers.js";
import { parseToolCommand } from "./command.js";
import { watched } from "./watched_facts.js";
import { attachForm, type Surroundings } from "./attach_form.js";
import { formMemo, type FormFile } from "./form_file.js";
import { withConstants, type FormAsked } from "./form_job.js";
import { formViews } from "./form_views.js";
import { byRole, idsOf, rolesGiven, spellingOf, withPid } from "./flag_roles.js";
import { splitCommand, StartedCommand, wordsOf } from "./started_command.js";
import { wrongUsage } from "../../tool.js";
import type { CacheStore } from "../../compile/store.js";

/** What a person typed. */
export interface FormRunRequest {
  readonly tool: AnyFormTool;
  /** Where its C file lies. */
  readonly path: string;
  /** What starts it, for messages. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly store: CacheStore;
  /** A compiler waits already. */
  readonly prewarmed?: boolean;
  /** Everything is attached; `end.ask()` ends the run. */
  readonly onAttached?: (end: EndWatch) => void;
}

/**
 * Runs a tool whose program is a C file. What was planned and compiled is
 * remembered by the file and the choices that make another program of it;
 * everything else, the declaration's functions too, is done at each start.
 */
export async function runForm(request: FormRunRequest): Promise<number> {
  const { tool, name, argv } = request;
  const { own, command } = tool.command === true ? splitCommand(argv) : { own: argv, command: [] };
  const parsed = parseToolCommand(tool, name, own);
  if (parsed.kind === "exit") {
    process.stdout.write(parsed.out);
    process.stderr.write(parsed.err);
    return parsed.status;
  }
  const text = byRole(tool, parsed.given, "command");
  const words = typeof text === "string" ? wordsOf(text) : command;
  return words.length === 0 ? runParsed(request, parsed) : runAround(request, parsed, words);
}

/** Starts a command, traces it alone, and ends with it. */
async function runAround(
  request: FormRunRequest,
  parsed: ParsedRun,
  words: readonly string[],
): Promise<number> {
  const { tool, name } = request;
  const asker = { name, common: parsed.common };
  if (idsOf(tool, parsed.given, "pid").length > 0)
    return refuseOutcome(wrongUsage("-p cannot be used with a command to run"), asker);
  const started = StartedCommand.start(words);
  if (started === undefined)
    return refuse(
      [{ severity: "error", code: "no-command", message: `there is no command ${words[0]}` }],
      asker,
    );
  const onAttached = (end: EndWatch): void => {
    request.onAttached?.(end);
    started.go(end.ask);
  };
  try {
    const given = withPid(tool, parsed.given, started.pid);
    return await runParsed({ ...request, onAttached }, { ...parsed, given });
  } finally {
    started.stop();
  }
}

/** A flag of the tool's own may stand for --json, --csv or -v. */
function commonOf(tool: AnyFormTool, { given, common }: ParsedRun): CommonFlags {
  const { json, csv, verbose } = rolesGiven(tool, given);
  const format = json ? "json" : csv ? "csv" : common.format;
  return { ...common, format, verbose: common.verbose || verbose };
}

type ParsedRun = Extract<ReturnType<typeof parseToolCommand>, { readonly kind: "run" }>;

const refuseOutcome = (wrong: Outcome<never>, asker: Asker): number =>
  wrong.ok ? 0 : refuse(wrong.diagnostics, asker);

async function runParsed(request: FormRunRequest, parsed: ParsedRun): Promise<number> {
  const { tool, name, store, path } = request;
  const { given } = parsed;
  const common = commonOf(tool, parsed);
  const asker = { name, common };
  const user = watched(openUserFacts());
  const machine = machineOf(tool, parsed, user.user);
  if (!machine.ok) return refuse(machine.diagnostics, asker);
  const checked: Outcome<Listing | undefined> = tool.check?.(given, machine.value) ?? ok(undefined);
  if (!checked.ok) return refuse(checked.diagnostics, asker);
  if (checked.value !== undefined) return list(ok(checked.value), asker);
  const prepared = tool.prepare?.(given, machine.value);
  const views = formViews(tool, given, prepared);
  const unfit = misfit(views, common);
  if (unfit !== undefined && !unfit.ok) return refuse(unfit.diagnostics, asker);
  const asked = withConstants({ tool, given, common, prepared, views, machine: machine.value });
  const file = fileOf(asked, path);
  const { onAttached, prewarmed = false } = request;
  return withForm(file, asked, { asker, rest: user.rest, store, onAttached, prewarmed });
}

function fileOf({ tool, given, machine, views }: FormAsked, path: string): FormFile {
  return {
    path,
    defines: tool.defines?.(given) ?? {},
    probes: tool.probes?.(given, machine) ?? [],
    leftOut: tool.leaveOut?.(given, machine) ?? [],
    shown: [...new Set(views.map(shownBy))],
  };
}

/** From the cache, else planned and compiled: what does that is loaded only then. */
async function withForm(file: FormFile, asked: FormAsked, around: Surroundings): Promise<number> {
  const { common } = asked;
  const cached = common.cache && !common.verbose && !common.printProgram;
  const memo = cached ? formMemo(around.store, file) : undefined;
  const known = memo?.recall();
  if (known !== undefined) {
    // One that was not needed after all must not wait as long as the run takes.
    if (around.prewarmed) (await import("../../compile/child.js")).dropPrewarmed();
    const status = await attachForm(known, asked, around, around.onAttached);
    if (typeof status === "number") return status;
  }
  const { makeAndRun } = await import("./make_form.js");
  return makeAndRun(file, asked, around, memo);
}

/** The facts of this machine, and what the flags that every tool has say of it. */
function machineOf(
  tool: AnyFormTool,
  { given, common }: Pick<FormAsked, "given" | "common">,
  user: UserFacts,
): Outcome<Machine> {
  const cgroup = cgroupOf(common);
  if (!cgroup.ok) return cgroup;
  const tasks = {
    pids: idsOf(tool, given, "pid"),
    tids: idsOf(tool, given, "tid"),
    threadFlag: spellingOf(tool, "tid"),
  };
  // Asked anew each time: a plan that is kept does not rest on it.
  const wrong = wrongTask(tasks, openUserFacts());
  if (wrong !== undefined) return fail(wrong);
  return ok({
    kernel: openKernelFacts(),
    user,
    pidNamespace: ownPidNamespace(),
    cgroupPath: cgroup.value,
    cpus: onlineCpus(),
  });
}
