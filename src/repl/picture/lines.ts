import { shortNumber } from "../drawing/numbers.js";
import type { Figures } from "../model.js";
import type { Drawing } from "./bars.js";
import { curve, label, rule, ticks } from "./svg.js";

const [left, width, height] = [80, 640, 260];

/** Events a second over time, the newest at the right. */
export function rateChart({ history, recent }: Figures, top: number): Drawing {
  const marks = ticks(Math.max(0, ...history));
  const most = marks.at(-1)!;
  const bottom = top + height;
  const y = (value: number): number => bottom - (height * value) / most;
  const x = (i: number): number => left + (width * i) / Math.max(1, history.length - 1);
  const seconds = recent.reduce((sum, each) => sum + each.seconds, 0) / Math.max(1, recent.length);
  const back = seconds * Math.max(0, history.length - 1);
  return {
    parts: [
      ...marks.flatMap((mark) => [
        rule(left, y(mark), left + width, y(mark)),
        label(left - 8, y(mark) + 4, `${shortNumber(mark)}/s`, { anchor: "end", kind: "dim" }),
      ]),
      curve(history.map((value, i) => [x(i), y(value)] as const)),
      label(left, bottom + 18, `-${back.toFixed(0)} s`, { kind: "dim" }),
      label(left + width, bottom + 18, "now", { anchor: "end", kind: "dim" }),
    ],
    width: left + width + 20,
    height: height + 24,
  };
}
