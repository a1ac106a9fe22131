import { origin } from "../../package/origin.js";
import { WRONG_USAGE, type Listing } from "../../tool.js";
import { fail, type Diagnostic, type Outcome } from "../../types/outcome.js";
import { stacksViewOf, type View } from "../../types/view.js";
import { messageLines, stderrStyle, worstFirst } from "../run/messages.js";
import { asSeen } from "../run/machine.js";
import { wayOut } from "./command.js";
import type { CommonFlags } from "./common_flags.js";
import { isShaped, tellsProcesses } from "./containers.js";

/** Who asked, for messages: `bcc-tool funccount`. */
export interface Asker {
  readonly name: string;
  readonly common: CommonFlags;
}

/** Prints what a tool lists. */
export function list(listed: Outcome<Listing>, asker: Asker): number {
  if (!listed.ok) return refuse(asSeen(listed.diagnostics, []), asker);
  const { lines, objects } = listed.value;
  const shown =
    asker.common.format === "json"
      ? objects.map((one) => JSON.stringify({ ...origin(), ...one }))
      : lines;
  if (shown.length > 0) process.stdout.write(`${shown.join("\n")}\n`);
  return 0;
}

/** Says what is wrong; the exit status. */
export function refuse(diagnostics: readonly Diagnostic[], { name, common }: Asker): number {
  for (const line of messageLines(worstFirst(diagnostics), common.verbose, stderrStyle()))
    process.stderr.write(`${line}\n`);
  if (!diagnostics.some(({ code }) => code === WRONG_USAGE)) return 1;
  process.stderr.write(`${wayOut(name)}\n`);
  return 2;
}

/** Flags that fit only some runs. */
export function misfit(views: readonly View[], common: CommonFlags): Outcome<never> | undefined {
  const wrong = (message: string) => fail({ severity: "error", code: WRONG_USAGE, message });
  if (common.flame !== undefined && stacksViewOf(views) === undefined)
    return wrong("--flame needs stacks, and this tool shows none");
  if (common.containers && views.every((view) => isShaped(view) && !tellsProcesses(view)))
    return wrong("--containers needs processes, and this tool shows none");
  if (common.live && !(process.stdout.isTTY && process.stdin.isTTY))
    return wrong("--live needs a terminal");
  return undefined;
}
