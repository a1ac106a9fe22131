/** Lessons: what their commands do, and what becomes of them when something happens in the cells. */
import { withText } from "../editor/state.js";
import type { Effect } from "../effect.js";
import type { LessonNews, LessonState, LessonStep, LessonWish, WorkState } from "../lesson.js";
import { lackOf } from "../lessons/evaluate.js";
import type { Cell, State } from "../model.js";
import { opened } from "./page.js";
import { remove } from "./cell_keys.js";
import { only, say, type Step } from "./step.js";
import { lessonPage } from "../screen/lesson.js";

const wish = (kind: LessonWish): Effect => ({ do: "lesson", wish: kind });

export const lessonWords = [
  "next",
  "hint",
  "text",
  "save",
  "skip",
  "back",
  "reset",
  "end",
] as const;
type LessonWord = (typeof lessonWords)[number];

/** `:lesson`, `:lesson 3`, `:lesson next`, … */
export function lessonCommand(state: State, [word = "", ...more]: readonly string[]): Step {
  if (word === "" || word === "list") return [state, [wish({ kind: "list" })]];
  if (/^\d{1,4}$/.test(word) && more.length === 0)
    return [state, [wish({ kind: "open", number: Number(word) })]];
  if (!(lessonWords as readonly string[]).includes(word) || more.length > 0)
    return only(say(state, `:lesson takes a number, or ${lessonWords.join(", ")}`, "error"));
  const { lesson } = state;
  if (lesson === undefined) {
    if (word === "reset") return [state, [wish({ kind: "reset", lesson: undefined })]];
    return only(
      say(state, "no lesson is open: :lesson lists them, :lesson 1 opens the first", "error"),
    );
  }
  return onLesson(state, lesson, word as LessonWord);
}

function onLesson(state: State, lesson: LessonState, word: LessonWord): Step {
  switch (word) {
    case "next":
      if (lesson.passed) return begin(state, lesson, lesson.step + 1);
      return only(
        say(
          state,
          `not yet: ${lesson.unmet ?? "this step is not done"}; :lesson skip goes on without`,
        ),
      );
    case "skip":
      return begin(state, lesson, lesson.step + 1);
    case "back":
      return begin(state, lesson, Math.max(0, lesson.step - 1));
    case "hint":
      return only(hinted(state, lesson));
    case "text":
      return only(opened(state, ...lessonPage(lesson)));
    case "save": {
      const { save } = lesson.at;
      if (save === undefined) return only(say(state, "this step has no file to save", "error"));
      return [state, [wish({ kind: "save", file: save })]];
    }
    case "reset": {
      const [next, effects] = begin(state, lesson, 0);
      return [next, [wish({ kind: "reset", lesson: lesson.lesson.name }), ...effects]];
    }
    case "end":
      return close(state);
  }
}

/** The first one says what to do, the second what to type. */
function hinted(state: State, lesson: LessonState): State {
  const { at, hints } = lesson;
  const next = { ...state, lesson: { ...lesson, hints: hints + 1 } };
  const [answer] = at.answer;
  if (hints === 0 || answer === undefined) return say(next, at.hint);
  const editor = withText(state.prompt.editor, at.answer.join("\n"));
  return say(
    { ...next, focus: "prompt", prompt: { ...state.prompt, editor, editing: undefined } },
    "this is one way: Enter runs it",
  );
}

const close = (state: State): Step => [{ ...state, lesson: undefined }, [wish({ kind: "close" })]];

/** The step; behind the last one the lesson is over. A step with something to type begins with an empty screen. */
function begin(state: State, lesson: LessonState, step: number): Step {
  const at = lesson.lesson.steps[step];
  const [bare, removed] =
    at === undefined || at.type !== undefined || at.files.length > 0
      ? cleared(state, lesson)
      : [state, []];
  if (at === undefined) {
    const [closed, effects] = close(bare);
    const more = lesson.number < lesson.of ? `; :lesson ${lesson.number + 1} goes on` : "";
    return [
      {
        ...say(closed, `lesson ${lesson.number}, "${lesson.lesson.title}", is done${more}`),
        offer: more === "" ? undefined : `:lesson ${lesson.number + 1}`,
      },
      [...removed, ...effects],
    ];
  }
  const since = at.type === undefined && at.files.length === 0 ? lesson.since : state.lastRun;
  const work: WorkState = { state: "starting" };
  const next = {
    ...lesson,
    step,
    at,
    since,
    served: since,
    newest: since,
    work,
    settled: 0,
    passed: false,
    unmet: undefined,
    hints: 0,
  };
  return [
    { ...bare, lesson: next, focus: "prompt", maximised: at.type === undefined && state.maximised },
    [...removed, wish({ kind: "begin", step: at })],
  ];
}

/** Without the cells of the lesson's earlier steps. */
function cleared(state: State, lesson: LessonState): Step {
  const effects: Effect[] = [];
  let next = state;
  for (const cell of state.cells) {
    if (cell.pinned || !isOf(lesson.from, cell)) continue;
    const [after, wanted] = remove(next, cell);
    next = after;
    effects.push(...wanted);
  }
  return [{ ...next, notice: state.notice }, effects];
}

const isOf = (since: number, { run, pending = 0 }: Cell): boolean => Math.max(run, pending) > since;

/** On a busy machine what the workload did must not be pushed out before it is looked at. */
const leastKept = 20_000;

/** What a lesson learns. */
export function lessonNews(state: State, news: LessonNews): Step {
  if (news.kind === "opened") {
    const { number, of, lesson, step } = news;
    const at = lesson.steps[step]!;
    const [bare, removed] = state.lesson === undefined ? [state, []] : cleared(state, state.lesson);
    const fresh: LessonState = {
      ...{
        number,
        of,
        lesson,
        step,
        at,
        from: state.lastRun,
        since: state.lastRun,
        served: state.lastRun,
        newest: state.lastRun,
      },
      ...{ work: { state: "starting" }, settled: 0, passed: false, unmet: undefined, hints: 0 },
    };
    const settings = { ...bare.settings, keep: Math.max(bare.settings.keep, leastKept) };
    const [next, effects] = begin({ ...bare, settings, page: undefined }, fresh, step);
    return [next, [...removed, { do: "settings", settings }, ...effects]];
  }
  const { lesson } = state;
  if (lesson === undefined) return only(state);
  switch (news.kind) {
    case "ready":
      return only(
        withLesson(state, { at: news.step, work: workOf(news.step, "ready"), settled: 0 }),
      );
    case "worked":
      return only(withLesson(state, { work: { state: "worked" }, settled: 0 }));
    case "failed":
      return only(withLesson(state, { work: { state: "failed", why: news.why } }));
  }
}

const workOf = ({ work }: LessonStep, state: "ready"): WorkState => ({
  state: work === undefined ? "none" : state,
});

const withLesson = (state: State, change: Partial<LessonState>): State =>
  state.lesson === undefined ? state : { ...state, lesson: { ...state.lesson, ...change } };

/** After all that happens in the cells: the workload goes to work for a new cell, and the check is made. */
export function followed([state, effects]: Step, sampled: boolean): Step {
  const { lesson } = state;
  if (lesson === undefined || lesson.passed) return [state, effects];
  const cells = state.cells.filter((cell) => isOf(lesson.since, cell));
  const serving = newlyRunning(lesson, cells);
  if (serving !== undefined) {
    const next = withLesson(state, {
      served: serving,
      work: { state: "working" },
      unmet: undefined,
    });
    return [next, [...effects, wish({ kind: "work" })]];
  }
  const settled = lesson.settled + (sampled ? 1 : 0);
  // What was said of a cell that is gone, or of its text before, is no answer.
  const isOpen = cells.length === 0 || cells.some(({ pending }) => pending !== undefined);
  const unmet = isOpen ? undefined : lesson.unmet;
  return judged([withLesson(state, { settled, unmet }), effects], cells);
}

/** The newest attempt that runs and that nothing was done for yet. */
function newlyRunning({ work, served }: LessonState, cells: readonly Cell[]): number | undefined {
  if (work.state !== "ready" && work.state !== "worked") return undefined;
  const running = cells.filter(({ state, run }) => state === "running" && run > served);
  return running.length === 0 ? undefined : Math.max(...running.map(({ run }) => run));
}

/** Events come a little after what they tell of: what is missing is said when they have had time. */
const samplesToSettle = 2;

function judged([state, effects]: Step, cells: readonly Cell[]): Step {
  const { lesson } = state;
  if (lesson === undefined || !isReady(lesson, cells)) return [state, effects];
  const lacks = cells.map((cell) => lackOf(cell, lesson.at.check));
  if (lacks.includes(undefined)) return passed([state, effects], lesson);
  const runs = cells.some(({ state: now }) => now === "running");
  const mayStillCome = runs && lesson.settled < samplesToSettle;
  const unmet =
    mayStillCome || cells.some(({ pending }) => pending !== undefined) ? undefined : lacks.at(-1);
  return [unmet === lesson.unmet ? state : withLesson(state, { unmet }), effects];
}

/** Whether the step can be judged: its workload has worked, and what it did was read. */
function isReady({ work, at, settled }: LessonState, cells: readonly Cell[]): boolean {
  if (cells.length === 0 || work.state === "starting") return false;
  if (at.work === undefined || cells.every(({ state }) => state !== "running"))
    return work.state !== "working";
  return work.state === "worked" && settled > 0;
}

function passed([state, effects]: Step, lesson: LessonState): Step {
  const { step, lesson: whole } = lesson;
  const last = step + 1 === whole.steps.length;
  const progress = wish({
    kind: "progress",
    lesson: whole.name,
    step: last ? 0 : step + 1,
    whole: last,
  });
  return [withLesson(state, { passed: true, unmet: undefined }), [...effects, progress]];
}

/** A step that is not judged yet, with something that could be judged or a workload on its way. */
export function isLessonOpen({ lesson, cells }: Pick<State, "lesson" | "cells">): boolean {
  if (lesson === undefined || lesson.passed || lesson.unmet !== undefined) return false;
  const { state } = lesson.work;
  return (
    state === "starting" || (state !== "failed" && cells.some(({ run }) => run > lesson.since))
  );
}

/** What Tab takes in an empty prompt. */
export const lessonOffer = ({ lesson }: Pick<State, "lesson">): string | undefined =>
  lesson?.passed === true ? ":lesson next" : lesson?.at.type;
