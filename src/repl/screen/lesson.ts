/** A lesson above the cells: what to do, and whether it is done. */
import { cells } from "../../render/terminal_width.js";
import { line, type Piece, type ScreenStyle } from "../drawing/line.js";
import type { LessonState } from "../lesson.js";
import type { Size } from "../model.js";

/** Lines that a lesson may take from the cells. */
export const lessonMost = ({ rows }: Size, large: boolean): number =>
  Math.max(2, Math.floor(rows * (large ? 0.55 : 0.42)) - 1);

export function lessonLines(
  lesson: LessonState,
  most: number,
  width: number,
  style: ScreenStyle,
  /** Tab takes something else: a cell has a correction. */
  corrects = false,
): readonly string[] {
  const inner = Math.max(10, width - 2);
  const status = statusOf(lesson, style).flatMap(([role, text]) => wrapped(text, inner, role));
  const task = lesson.passed ? [] : taskOf(lesson, inner, corrects);
  // What was to be read gives way to what is to be seen.
  const words = lesson.passed
    ? []
    : textOf(lesson).flatMap((text) => wrapped(text, inner, "plain"));
  const room = Math.max(0, most - 1 - status.length - task.length);
  const shown = words.length <= room ? words : [...words.slice(0, Math.max(0, room - 1)), more];
  const body = [...shown.slice(0, room), ...task, ...status].slice(0, Math.max(1, most - 1));
  return [
    line(titleOf(lesson, style), width, style),
    ...body.map((pieces) => line(["  ", ...pieces], width, style)),
  ];
}

const more: readonly Piece[] = [["dim", "… :lesson text shows all of it"]];

function titleOf({ number, lesson, step, at }: LessonState, style: ScreenStyle): readonly Piece[] {
  const dot = style.unicode ? " · " : " | ";
  return [
    ["accent", `lesson ${number}`],
    ["dim", `${dot}${lesson.title}${dot}${step + 1} of ${lesson.steps.length}${dot}`],
    ["strong", at.title],
  ];
}

/** What comes before the first step stands in front of it. */
const textOf = ({ lesson, step, at }: LessonState): readonly string[] =>
  step === 0 ? [...lesson.about, ...at.text] : at.text;

/** The text to be typed; of a program the first line. */
function taskOf(
  { at: { type } }: LessonState,
  width: number,
  corrects: boolean,
): readonly (readonly Piece[])[] {
  if (type === undefined) return [];
  const [first = "", ...rest] = type.split("\n");
  const gap = type.includes("____") ? "fill the gap  " : "type  ";
  const ends = rest.length > 0 ? " …" : "";
  const taken = corrects ? "" : "   Tab takes it";
  const fits = cells(gap) + cells(first) + cells(ends) + cells(taken) <= width;
  return [[["dim", gap], first + ends, ["dim", fits ? taken : ""]]];
}

type Role = "good" | "warning" | "error" | "dim" | "plain";

function statusOf(lesson: LessonState, style: ScreenStyle): readonly (readonly [Role, string])[] {
  const { at, work, passed, unmet } = lesson;
  if (passed) {
    const kprobes =
      at.kprobes === undefined ? [] : [["dim", `With kprobes: ${at.kprobes}`] as const];
    const next = lesson.step + 1 < lesson.lesson.steps.length ? "goes on" : "ends the lesson";
    return [
      ["good", `${style.unicode ? "✓" : "done:"} ${at.done}`],
      ...kprobes,
      ["dim", `\`:lesson next\` ${next}; Tab takes it`],
    ];
  }
  if (work.state === "failed")
    return [["error", `the workload cannot run: ${work.why}; \`:lesson skip\` goes on without`]];
  if (unmet !== undefined) return [["warning", `not yet: ${unmet}   \`:lesson hint\` helps`]];
  return work.state === "working" ? [["dim", "the workload is at work …"]] : [];
}

/** A blank at a line's end would be one cell too many. */
function trimLast(pieces: (readonly [Role | "accent", string])[]): void {
  const last = pieces.pop();
  if (last !== undefined) pieces.push([last[0], last[1].trimEnd()]);
}

/** All of it, for a page. */
export function lessonPage(
  lesson: LessonState,
): readonly [title: string, lines: readonly string[]] {
  const { at } = lesson;
  const { type, kprobes } = at;
  return [
    `lesson ${lesson.number}: ${lesson.lesson.title}, ${at.title}`,
    [
      ...textOf(lesson).flatMap((text) => [text, ""]),
      ...(type === undefined ? [] : [...type.split("\n").map((text) => `    ${text}`), ""]),
      ...at.files.flatMap(({ name, text }) => [
        `${name}:`,
        ...text
          .trimEnd()
          .split("\n")
          .map((each) => `    ${each}`),
        "",
      ]),
      "It is done when a cell meets:",
      ...at.check.map(({ said }) => `    ${said}`),
      ...(lesson.passed ? ["", at.done] : []),
      ...(kprobes === undefined ? [] : ["", `With kprobes: ${kprobes}`]),
    ],
  ];
}

/** Words in lines; `code` is in the accent colour. */
function wrapped(text: string, width: number, role: Role): readonly (readonly Piece[])[] {
  const lines: (readonly [Role | "accent", string])[][] = [[]];
  let used = 0;
  for (const [i, part] of text.split("`").entries())
    for (const word of part.split(/(?<= )/)) {
      const length = cells(word.trimEnd());
      if (used + length > width && used > 0) {
        trimLast(lines.at(-1)!);
        lines.push([]);
        used = 0;
      }
      lines.at(-1)!.push([i % 2 === 1 ? "accent" : role, word]);
      used += cells(word);
    }
  return lines;
}
