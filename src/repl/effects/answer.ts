import { unreachable } from "../../types/outcome.js";
import type { Asked, Dispatch, Runner } from "./runner.js";
import type { Services } from "./services.js";

export interface Answering {
  readonly services: Services;
  readonly tools: readonly string[];
  readonly dispatch: Dispatch;
  readonly runner: Runner;
}

/** Questions and files; each answers with an action. */
export async function answer(effect: Asked, context: Answering): Promise<void> {
  switch (effect.do) {
    case "warm":
      return (await import("./complete.js")).warmCompletion(context);
    case "complete":
      return (await import("./complete.js")).completeText(effect, context);
    case "remember":
      return (await import("./past.js")).rememberText(effect.text);
    case "look":
      return (await import("./look.js")).look(effect.what, context);
    case "read":
      return (await import("./files.js")).readProgram(effect, context);
    case "write":
      return (await import("./files.js")).writeOut(effect, context);
    case "open":
      return (await import("./files.js")).openSession(effect.path, context);
    default:
      return unreachable(effect);
  }
}
