/** What lies outside the terminal in a lesson: its files, its workload, its directory, its progress. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../package/root.js";
import { faultText } from "../../types/fault.js";
import { unreachable } from "../../types/outcome.js";
import type { LessonFile, LessonNews, LessonStep, LessonWish } from "../lesson.js";
import { filledIn, type Places } from "../lessons/work.js";
import type { EffectContext, LessonKeeper } from "./context.js";
import { readLessons } from "./lesson_files.js";
import { keepProgress, readProgress } from "./lesson_progress.js";
import { LessonChild } from "./lesson_work.js";

/** Kept by a runner for all lessons of a session. */
export class Lessons implements LessonKeeper {
  private child: LessonChild | undefined;
  private directory: string | undefined;
  /** Of the steps: answers of an earlier one are late. */
  private turn = 0;
  private last: Promise<void> = Promise.resolve();
  private closes = false;

  /** @param path a teacher's own; ours without */
  constructor(private readonly path: string | undefined) {}

  async carryOut(wish: LessonWish, context: EffectContext): Promise<void> {
    const tell = (news: LessonNews): void => context.dispatch({ type: "lesson", news });
    switch (wish.kind) {
      case "list":
        return this.list(context);
      case "open":
        return this.open(wish.number, wish.step, context, tell);
      case "begin":
        return this.begin(wish.step, context, tell);
      case "work":
        return this.work(tell);
      case "save":
        return this.save(wish.file, context);
      case "progress":
        return keepProgress(this.key(wish.lesson), { step: wish.step, whole: wish.whole });
      case "reset":
        keepProgress(wish.lesson === undefined ? undefined : this.key(wish.lesson), undefined);
        return say(
          context,
          wish.lesson === undefined ? "all lessons start over" : "the lesson starts over",
        );
      case "close":
        return this.end();
      default:
        return unreachable(wish);
    }
  }

  /** Progress in a teacher's lessons is its own. */
  private readonly key = (lesson: string): string =>
    this.path === undefined ? lesson : join(this.path, lesson);

  private get folder(): string {
    return this.path ?? join(packageRoot(), "lessons");
  }

  private list({ dispatch }: EffectContext): void {
    const progress = readProgress();
    const all = readLessons(this.folder);
    const rows = all.map(({ file, parsed }, i) => {
      const number = String(i + 1).padStart(3);
      if (!parsed.ok) return `${number}  ${file}: ${parsed.wrong.join("; ")}`;
      const { name, title, steps } = parsed.lesson;
      const { step = 0, whole = false } = progress.get(this.key(name)) ?? {};
      const how = step > 0 ? `step ${step + 1} of ${steps.length}` : whole ? "done" : "";
      return `${number}  ${title}${how === "" ? "" : `  (${how})`}`;
    });
    dispatch({
      type: "page",
      title: "lessons: Enter takes one",
      lines: rows,
      choices: all.map(({ parsed }, i) => (parsed.ok ? `:lesson ${i + 1}` : undefined)),
    });
  }

  private open(
    number: number,
    step: number | undefined,
    context: EffectContext,
    tell: (news: LessonNews) => void,
  ): void {
    const all = readLessons(this.folder);
    const found = all[number - 1];
    if (found === undefined)
      return say(context, `there is no lesson ${number}: there are 1 to ${all.length}`, "error");
    const { file, parsed } = found;
    if (!parsed.ok) return say(context, `${file}: ${parsed.wrong.join("; ")}`, "error");
    const { lesson } = parsed;
    const left = step ?? readProgress().get(this.key(lesson.name))?.step ?? 0;
    const at = Math.min(left, lesson.steps.length - 1);
    tell({ kind: "opened", number, of: all.length, lesson, step: at });
  }

  private async begin(
    step: LessonStep,
    { runner }: EffectContext,
    tell: (news: LessonNews) => void,
  ): Promise<void> {
    this.arrange(runner);
    const turn = ++this.turn;
    const before = this.child;
    this.child = undefined;
    this.last = this.last.then(() => before?.end());
    await this.last;
    const late = (): boolean => this.turn !== turn || this.closes;
    try {
      const bare: Places = {
        pid: undefined,
        dir: this.ownDirectory(),
        device: `lesson${process.pid % 100_000}`,
      };
      const words = step.work?.words.map((word) => filledIn(word, bare)) ?? [];
      const child =
        step.work === undefined ? undefined : await LessonChild.start(step.work.name, words);
      if (late()) return await child?.end();
      this.child = child;
      const places = { ...bare, pid: child?.pid };
      const here = inPlaces(step, places);
      for (const file of here.files) this.write(file);
      tell({ kind: "ready", step: here });
    } catch (error) {
      if (!late()) tell({ kind: "failed", why: faultText(error) });
    }
  }

  private async work(tell: (news: LessonNews) => void): Promise<void> {
    const { child, turn } = this;
    try {
      await child?.work();
      if (this.turn === turn) tell({ kind: "worked" });
    } catch (error) {
      if (this.turn === turn && !this.closes) tell({ kind: "failed", why: faultText(error) });
    }
  }

  private save(file: LessonFile, context: EffectContext): void {
    this.write(file);
    say(context, `${join(this.ownDirectory(), file.name)} is saved`);
  }

  /** Nobody else's: it lies in a directory that was just made for us. */
  private write({ name, text }: LessonFile): void {
    writeFileSync(join(this.ownDirectory(), name), text, { mode: 0o600 });
  }

  private ownDirectory(): string {
    return (this.directory ??= mkdtempSync(join(tmpdir(), "bcc-lesson-")));
  }

  private arranged = false;

  private arrange(runner: EffectContext["runner"]): void {
    if (this.arranged) return;
    this.arranged = true;
    runner.whenClosed(() => {
      this.closes = true;
      void this.end();
    });
  }

  /** Its workload ends, with all that it made; so does the directory. */
  private async end(): Promise<void> {
    this.turn++;
    const { child, directory } = this;
    this.child = undefined;
    this.directory = undefined;
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    await child?.end();
  }
}

const say = ({ dispatch }: EffectContext, text: string, kind: "info" | "error" = "info"): void =>
  dispatch({ type: "notice", notice: { kind, text } });

/** The step with its process, its directory and its device wherever they are named. */
function inPlaces(step: LessonStep, places: Places): LessonStep {
  const filled = (value: unknown): unknown => {
    if (typeof value === "string") return filledIn(value, places);
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each)]));
  };
  return filled(step) as LessonStep;
}
