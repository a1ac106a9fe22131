import { press, type KeyPress } from "./keys.js";

const names: Readonly<Record<number, string>> = {
  0: "mouse-click",
  64: "mouse-wheel-up",
  65: "mouse-wheel-down",
};

/** `<0;12;5M`: xterm's SGR reports, with column and row from 1; only presses are keys. */
export function mouseKey(body: string): KeyPress | null {
  const [, button = "", column = "", row = "", end] = /^<(\d+);(\d+);(\d+)([Mm])$/.exec(body) ?? [];
  const name = names[Number(button)];
  if (end !== "M" || name === undefined) return null;
  return { ...press(name), at: { row: Number(row) - 1, column: Number(column) - 1 } };
}
