import { tools } from "../../../tools/index.js";
import { safe } from "../../render/values.js";
import type { Action } from "../../repl/actions.js";
import type { Effect } from "../../repl/effect.js";
import { isLessonOpen } from "../../repl/reducer/lesson.js";
import { defaultSettings, initialState, type State } from "../../repl/model.js";
import { entered, reduce } from "../../repl/reducer/index.js";
import type { Step } from "../../repl/reducer/step.js";
import { openRecordable } from "./runner.js";

/** One answer of a step, and what the lesson said to it. */
export interface Played {
  readonly step: string;
  readonly answer: string;
  /** It is one of those that must not pass. */
  readonly wrong: boolean;
  readonly passed: boolean;
  readonly said: string;
}

/**
 * Takes a lesson as somebody would who first tries all that the lesson knows as wrong, then what it
 * knows as right. @throws Error where it cannot go on
 */
export async function* playLesson(
  number: number,
  lessons: string | undefined,
): AsyncGenerator<Played> {
  const player = new Player(lessons);
  try {
    yield* player.play(number);
  } finally {
    await player.close();
  }
}

/** For whoever writes lessons. @returns 0, or 1 where an answer was taken for what it is not */
export async function printPlayed(number: number, lessons: string | undefined): Promise<number> {
  let failed = false;
  try {
    for await (const { step, answer, wrong, passed, said } of playLesson(number, lessons)) {
      failed ||= wrong === passed;
      const [first = ""] = answer.split("\n");
      const verdict = wrong === passed ? "BAD  " : "good ";
      const kind = wrong ? "wrong" : "right";
      process.stdout.write(`${verdict} ${step} | ${kind}: ${safe(first)} | ${safe(said)}\n`);
    }
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n`);
    return 1;
  }
  return failed ? 1 : 0;
}

class Player {
  private state: State = {
    ...initialState({ rows: 40, columns: 120 }, Object.keys(tools)),
    settings: { ...defaultSettings, refresh: 10 },
  };
  private readonly runner;
  private readonly running = new Set<Promise<void>>();

  constructor(lessons: string | undefined) {
    const host = { suspend() {}, redraw() {}, quit() {}, copy() {}, edit: () => undefined };
    this.runner = openRecordable(this.state.tools, this.dispatch, host, { warm: false, lessons });
  }

  private readonly dispatch = (action: Action): void => this.take(reduce(this.state, action));

  private take([state, effects]: Step): void {
    this.state = state;
    for (const effect of effects) {
      if (isKept(effect)) continue;
      const done: Promise<void> = this.runner
        .perform(effect)
        .finally(() => this.running.delete(done));
      this.running.add(done);
    }
  }

  async *play(number: number): AsyncGenerator<Played> {
    await this.runner.perform({ do: "lesson", wish: { kind: "open", number, step: 0 } });
    if (this.state.lesson === undefined) throw new Error(this.state.notice?.text ?? "no lesson");
    while (this.state.lesson !== undefined) {
      yield* this.step();
      this.submit(":lesson next");
    }
  }

  private async *step(): AsyncGenerator<Played> {
    await this.until((state) => state.lesson?.work.state !== "starting", "the step begins");
    const { at, work } = this.state.lesson!;
    if (work.state === "failed") throw new Error(`${at.title}: ${work.why}`);
    for (const text of at.wrong) {
      yield await this.answered([text], true);
      if (at.type !== undefined) this.submit(":rm all");
    }
    const right = at.answer.length > 0 ? at.answer : [":lesson save"];
    const played = await this.answered(right, false);
    yield played;
    if (!played.passed) throw new Error(`${at.title}: ${played.said}`);
  }

  private async answered(texts: readonly string[], wrong: boolean): Promise<Played> {
    for (const text of texts) {
      this.submit(text);
      await this.settled();
    }
    if (!wrong) await this.mayStillPass();
    const { lesson, cells } = this.state;
    const refusals = cells.flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message));
    const passed = lesson?.passed === true;
    const said = passed ? lesson.at.done : (lesson?.unmet ?? refusals.join("; "));
    return { step: lesson!.at.title, answer: texts.join("\n"), wrong, passed, said };
  }

  /** What was asked for is done, and the lesson has said what it thinks of it. */
  private async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
    await this.until((state) => !isLessonOpen(state), "the step is judged");
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** What is missing on a busy machine may come a little later. */
  private async mayStillPass(): Promise<void> {
    const late = performance.now() + lateMs;
    while (this.state.lesson?.passed === false && performance.now() < late)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }

  private submit(text: string): void {
    this.take(entered(this.state, text));
  }

  private async until(holds: (state: State) => boolean, what: string): Promise<void> {
    const late = performance.now() + patienceMs;
    while (!holds(this.state)) {
      if (performance.now() > late) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    if (this.state.lesson !== undefined) this.submit(":lesson end");
    await Promise.all(this.running);
    this.runner.close();
  }
}

/** What is kept of a person is not touched by one who only plays. */
const isKept = (effect: Effect): boolean =>
  effect.do === "remember" || (effect.do === "lesson" && effect.wish.kind === "progress");

/** So long a right answer is waited for when it seemed not to pass. */
const lateMs = 15_000;
/** An emulated machine is slow. */
const patienceMs = 120_000;
