import { prewarmChild } from "../../compile/child.js";
import { answer } from "../../repl/effects/answer.js";
import type { Dispatch, EffectRunner } from "../../repl/effects/context.js";
import { Lessons } from "../../repl/effects/lessons.js";
import { RecordedRunner } from "../../repl/effects/recorded.js";
import { Runner, type Host } from "../../repl/effects/runner.js";
import { openServices } from "./services.js";

export interface RunnerSettings {
  readonly warm: boolean;
  /** A folder of lessons in place of ours. */
  readonly lessons?: string | undefined;
}

export function openRunner(
  tools: readonly string[],
  dispatch: Dispatch,
  host: Host,
  options: RunnerSettings,
): Runner {
  const services = openServices(options);
  const lessons = new Lessons(options.lessons);
  if (options.warm) prewarmChild();
  return new Runner({
    services,
    tools,
    dispatch,
    host,
    ask: (effect, runner) => answer(effect, { services, tools, dispatch, runner, lessons }),
  });
}

/** The same, and `:record` writes down what passes. */
export const openRecordable = (
  tools: readonly string[],
  dispatch: Dispatch,
  host: Host,
  options: RunnerSettings,
): EffectRunner =>
  new RecordedRunner(dispatch, (dispatch) => openRunner(tools, dispatch, host, options));
