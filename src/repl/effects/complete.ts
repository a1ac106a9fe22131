import { complete } from "../completion/complete.js";
import type { CommandWords, Sources } from "../completion/types.js";
import { MACRO_HELP } from "../completion/macros.js";
import { warmUp } from "../completion/warm.js";
import { commands } from "../commands.js";
import type { Effect } from "../effect.js";
import { exportFormats } from "../effect.js";
import { viewKinds } from "../model.js";
import type { Answering } from "./answer.js";

const values: Readonly<Record<string, readonly string[]>> = {
  view: viewKinds,
  export: exportFormats,
  set: ["refresh", "keep"],
};

const commandWords: readonly CommandWords[] = commands.map((command) => ({
  ...command,
  ...(values[command.name] === undefined ? {} : { values: values[command.name]! }),
}));

async function sourcesOf({ services }: Answering): Promise<Sources> {
  const { kernel, user } = services.machine();
  const tools = await services.allTools();
  return { kernel, user, tools, commands: commandWords, macros: MACRO_HELP };
}

/** What may stand at the cursor. */
export async function completeText(
  { text, cursor }: Extract<Effect, { do: "complete" }>,
  context: Answering,
): Promise<void> {
  const sources = await sourcesOf(context);
  const { from, to, items } = complete({ text, cursor, ...sources });
  context.dispatch({ type: "completed", text, cursor, from, to, items });
}

/** Between two steps keys are heard and frames are drawn. */
const stepMs = 40;

/** The first completion finds its lists made. */
export async function warmCompletion(context: Answering): Promise<void> {
  const steps = warmUp(await sourcesOf(context));
  let timer: NodeJS.Timeout | undefined;
  context.runner.whenClosed(() => clearTimeout(timer));
  const next = (i: number): void => {
    steps[i]?.();
    if (i + 1 < steps.length) timer = setTimeout(() => next(i + 1), stepMs).unref();
  };
  timer = setTimeout(() => next(0), stepMs).unref();
}
