import { unreachable } from "../../types/outcome.js";
import type { EffectContext } from "./context.js";
import type { Asked } from "./runner.js";

/** Questions and files; each answers with an action. */
export async function answer(effect: Asked, context: EffectContext): Promise<void> {
  switch (effect.do) {
    case "warm":
      return (await import("./complete.js")).warmCompletion(context);
    case "complete":
      return (await import("./complete.js")).completeText(effect, context);
    case "remember":
      return (await import("./history_files.js")).rememberText(effect.text, effect.failed);
    case "query":
      return (await import("./query_pages.js")).queryPage(effect.query, context);
    case "read":
      return (await import("./files.js")).readProgram(effect, context);
    case "write":
      return (await import("./files.js")).writeOut(effect, context);
    case "open":
      return (await import("./files.js")).openSession(effect.path, context);
    case "lesson":
      return context.lessons.carryOut(effect.wish, context);
    default:
      return unreachable(effect);
  }
}
