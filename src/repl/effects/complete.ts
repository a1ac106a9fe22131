import { complete } from "../completion/complete.js";
import { MACRO_HELP } from "../completion/macros.js";
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

/** What may stand at the cursor. */
export async function completeText(
  { text, cursor }: Extract<Effect, { do: "complete" }>,
  { services, dispatch }: Answering,
): Promise<void> {
  const { kernel, user } = services.machine();
  const tools = await services.allTools();
  const words = commands.map((command) => ({
    ...command,
    ...(values[command.name] === undefined ? {} : { values: values[command.name]! }),
  }));
  const { from, to, items } = complete({
    text,
    cursor,
    kernel,
    user,
    tools,
    commands: words,
    macros: MACRO_HELP,
  });
  dispatch({ type: "completed", text, cursor, from, to, items });
}
