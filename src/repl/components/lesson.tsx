import { memo } from "react";
import type { ScreenStyle } from "../drawing/line.js";
import type { LessonState } from "../lesson.js";
import { lessonLines } from "../screen/lesson.js";
import { Painted } from "./painted.js";

export interface LessonProps {
  readonly lesson: LessonState;
  readonly most: number;
  readonly width: number;
  readonly style: ScreenStyle;
  /** Tab takes a cell's correction. */
  readonly corrects: boolean;
}

/** What is to be done, above the cells in which it is done. */
export const LessonView = memo(({ lesson, most, width, style, corrects }: LessonProps) => {
  const lines = lessonLines(lesson, most, width, style, corrects);
  return <Painted height={lines.length + 1} flexShrink={0} draw={() => lines} />;
});
LessonView.displayName = "LessonView";
