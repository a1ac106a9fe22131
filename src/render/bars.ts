import { paint, type TextStyle } from "./style.js";

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar for value of most in `room` cells, filled up with blanks. Plain: floor(room · value / most) stars. */
export function bar(value: number, most: number, room: number, style: TextStyle): string {
  const share = most > 0 ? Math.min(1, Math.max(0, value / most)) : 0;
  if (!style.unicode) return "*".repeat(floorShare(value, most, room)).padEnd(room);
  const eighths = Math.round(share * room * 8);
  // What is there shows, however little it is.
  const shown = value > 0 ? Math.max(1, eighths) : 0;
  const text = "█".repeat(Math.floor(shown / 8)) + EIGHTHS[shown % 8]!;
  return paint(style, "bar", text) + " ".repeat(room - text.length);
}

/** In this order as BCC computes it: room · value is exact, so a full share is never one star short. */
const floorShare = (value: number, most: number, room: number): number =>
  most > 0 ? Math.min(room, Math.floor((room * value) / most)) : 0;
