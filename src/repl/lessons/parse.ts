/** A lesson's Markdown → plain data, with every mistake in it named by its line. */
import type { Condition, Lesson, LessonFile, LessonStep, LessonWork } from "../lesson.js";
import { readCondition, WrongCondition } from "./condition.js";
import { blocksOf, type Block } from "./markdown.js";
import { wrongWork } from "./work.js";

export type ParsedLesson =
  | { readonly ok: true; readonly lesson: Lesson }
  | { readonly ok: false; readonly wrong: readonly string[] };

/** More than a person reads. */
const most = { bytes: 100_000, steps: 50 } as const;

const fences = ["type", "answer", "wrong", "work", "file", "save", "check"] as const;
const labels = ["Hint", "Done", "With kprobes"] as const;

interface Draft {
  readonly title: string;
  readonly line: number;
  readonly blocks: Block[];
}

/** @param name the file's, for progress and for messages */
export function parseLesson(name: string, text: string): ParsedLesson {
  const wrong: string[] = [];
  const say = (line: number, message: string): void => void wrong.push(`line ${line}: ${message}`);
  if (text.length > most.bytes) return { ok: false, wrong: ["it is too long for a lesson"] };
  let title: string | undefined;
  const about: string[] = [];
  const drafts: Draft[] = [];
  for (const block of blocksOf(text)) {
    if (block.kind === "heading" && block.level === 1) {
      if (title !== undefined) say(block.line, "a lesson has one title");
      title ??= block.text;
    } else if (block.kind === "heading")
      drafts.push({ title: block.text, line: block.line, blocks: [] });
    else if (drafts.length > 0) drafts.at(-1)!.blocks.push(block);
    else if (block.kind === "paragraph") {
      const [place] = /\{(?:pid|dir|device)\}/.exec(block.text) ?? [];
      if (place !== undefined) say(block.line, `${place} is known in a step only`);
      about.push(block.text);
    } else say(block.line, "this stands before the first step (## …)");
  }
  if (title === undefined) say(1, "it begins with a title (# …)");
  if (drafts.length === 0) say(1, "it has no steps (## …)");
  if (drafts.length > most.steps) say(1, `more than ${most.steps} steps`);
  const steps = drafts.map((draft) => readStep(draft, say));
  if (wrong.length > 0) return { ok: false, wrong };
  return { ok: true, lesson: { name, title: title!, about, steps } };
}

type Say = (line: number, message: string) => void;

function readStep({ title, line, blocks }: Draft, say: Say): LessonStep {
  const fenced = (kind: string): readonly Extract<Block, { kind: "fence" }>[] =>
    blocks.flatMap((block) => (block.kind === "fence" && block.info[0] === kind ? [block] : []));
  const one = (kind: string) => {
    const [first, second] = fenced(kind);
    if (second !== undefined) say(second.line, `a second ${kind} in a step`);
    return first;
  };
  for (const block of blocks) unknownBlock(block, say);
  const labelled = (label: string): string | undefined =>
    blocks.find((block) => block.kind === "quote" && block.label === label)?.text;
  const type = one("type")?.text;
  const answer = fenced("answer").map(({ text }) => text);
  const save = one("save");
  const step: LessonStep = {
    title,
    text: blocks.flatMap((block) => (block.kind === "paragraph" ? [block.text] : [])),
    type,
    answer: answer.length > 0 || type === undefined ? answer : [type],
    wrong: fenced("wrong").map(({ text }) => text),
    work: readWork(one("work"), say),
    files: fenced("file").flatMap((block) => fileOf(block, say)),
    save: save === undefined ? undefined : fileOf(save, say)[0],
    check: readChecks(one("check"), say),
    hint: labelled("Hint") ?? "",
    done: labelled("Done") ?? "",
    kprobes: labelled("With kprobes"),
  };
  const unchecked = one("check") === undefined ? ["has no check"] : [];
  for (const lack of [...unchecked, ...lacks(step)]) say(line, `the step "${title}" ${lack}`);
  return step;
}

function lacks({ type, answer, save, hint, done }: LessonStep): readonly string[] {
  return [
    ...(hint === "" ? ["has no hint (> **Hint:** …)"] : []),
    ...(done === "" ? ["does not say what the kernel did (> **Done:** …)"] : []),
    ...(answer.length === 0 && save === undefined
      ? ["has nothing to type, to answer or to save"]
      : []),
    ...(type?.includes("____") === true && answer.length === 1 && answer[0] === type
      ? ["has a gap and no answer"]
      : []),
  ];
}

function unknownBlock(block: Block, say: Say): void {
  if (block.kind === "fence" && !(fences as readonly string[]).includes(block.info[0] ?? ""))
    say(block.line, `\`\`\`${block.info[0] ?? ""} is none of ${fences.join(", ")}`);
  if (block.kind === "quote" && !(labels as readonly string[]).includes(block.label))
    say(block.line, `> **${block.label}:** is none of ${labels.join(", ")}`);
}

type Fence = Extract<Block, { kind: "fence" }>;

function readWork(block: Fence | undefined, say: Say): LessonWork | undefined {
  if (block === undefined) return undefined;
  const [name = "", ...words] = block.text.trim().split(/\s+/);
  const wrong = wrongWork({ name, words });
  if (wrong !== undefined) say(block.line + 1, wrong);
  return { name, words };
}

/** In a directory of the lesson's own: a plain name. */
function fileOf({ info, text, line }: Fence, say: Say): readonly LessonFile[] {
  const [, name = ""] = info;
  if (/^[\w-][\w.-]{0,60}$/.test(name)) return [{ name, text: `${text}\n` }];
  say(line, `\`\`\`${info[0] ?? ""} needs a plain file name`);
  return [];
}

/** A line that is set in is the hint of the condition above it. */
function readChecks(block: Fence | undefined, say: Say): readonly Condition[] {
  const conditions: Condition[] = [];
  let unread = false;
  for (const [i, text] of (block?.text ?? "").split("\n").entries()) {
    const line = (block?.line ?? 0) + 1 + i;
    if (text.trim() === "") continue;
    const last = conditions.pop();
    if (/^\s/.test(text) && last !== undefined) {
      const hint = last.hint === undefined ? text.trim() : `${last.hint} ${text.trim()}`;
      conditions.push({ ...last, hint });
      continue;
    }
    if (last !== undefined) conditions.push(last);
    // What is set in below a condition that cannot be read is its hint.
    if (/^\s/.test(text) && unread) continue;
    unread = false;
    try {
      conditions.push({ said: text.trim(), ...readCondition(text) });
    } catch (error) {
      if (!(error instanceof WrongCondition)) throw error;
      unread = true;
      say(line, error.message);
    }
  }
  return conditions;
}
