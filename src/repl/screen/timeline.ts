import { line, widthOf, type Piece, type Role, type ScreenStyle } from "../drawing/line.js";
import type { Replay } from "../model.js";

/** The time of day that the recording machine's clock showed. */
export function clockOf({ began, zone }: Pick<Replay, "began" | "zone">, at: number): string {
  return new Date(began + at + zone * 60_000).toISOString().slice(11, 19);
}

/** `1:02:03`, `0:42`. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `▶ 14:02:31 ━━━━━━━━◆━━●────────◆──── 14:07:00  4×  1:12 of 5:00  "deploy"` */
export function timelineLine(replay: Replay, width: number, style: ScreenStyle): string {
  const { at, length, playing, speed, marks } = replay;
  const sign = style.unicode ? (playing ? "▶" : "‖") : playing ? ">" : "=";
  const last = marks.findLast(({ t }) => t <= at && at - t < 10_000);
  const left: readonly Piece[] = [["accent", ` ${sign} `], ["strong", clockOf(replay, at)], " "];
  const right: readonly Piece[] = [
    ["dim", ` ${clockOf(replay, length)}  `],
    `${speed}${style.unicode ? "×" : "x"}`,
    ["dim", `  ${spanOf(at)} of ${spanOf(length)}`],
    ...(last === undefined ? [] : [["accent", `  ${last.text}`] as const]),
  ];
  const room = Math.min(60, width - widthOf(left) - widthOf(right));
  const bar = room < 8 ? [] : barPieces(replay, room, style);
  return line([...left, ...bar, ...right], width, style);
}

/** What of the file is not shown. */
export const gapsLine = ({ notes }: Replay, width: number, style: ScreenStyle): string =>
  line([["warning", ` ${style.unicode ? "⚠" : "!"} ${notes.join("; ")}`]], width, style);

function barPieces({ at, length, marks }: Replay, room: number, style: ScreenStyle) {
  const [done, rest, here, mark] = style.unicode ? ["━", "─", "●", "◆"] : ["=", "-", "O", "*"];
  const place = (t: number): number => Math.round((t / Math.max(1, length)) * (room - 1));
  const marked = new Set(marks.map(({ t }) => place(t)));
  const now = place(at);
  const pieces: [Role, string][] = [];
  for (let i = 0; i < room; i++) {
    const [role, text]: [Role, string] =
      i === now
        ? ["accent", here!]
        : marked.has(i)
          ? ["warning", mark!]
          : i < now
            ? ["accent", done!]
            : ["dim", rest!];
    const last = pieces.at(-1);
    if (last?.[0] === role) last[1] += text;
    else pieces.push([role, text]);
  }
  return pieces;
}
