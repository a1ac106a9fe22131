/** `41`, `3.1 k`, `2.5 M`. */
export function shortNumber(value: number): string {
  if (value < 10 && !Number.isInteger(value)) return value.toFixed(1);
  if (value < 1000) return String(Math.round(value));
  for (const unit of ["k", "M", "G"] as const) {
    const scale = { k: 1e3, M: 1e6, G: 1e9 }[unit];
    if (value < scale * 999.5) return `${scaled(value / scale)} ${unit}`;
  }
  return `${scaled(value / 1e12)} T`;
}

const scaled = (value: number): string => (value < 9.95 ? value.toFixed(1) : value.toFixed(0));

/** Nanoseconds: `260 ns`, `1.2 µs`, `3.4 ms`. */
export function duration(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${Math.round(nanoseconds)} ns`;
  if (nanoseconds < 1e6) return `${scaled(nanoseconds / 1e3)} µs`;
  if (nanoseconds < 1e9) return `${scaled(nanoseconds / 1e6)} ms`;
  return `${scaled(nanoseconds / 1e9)} s`;
}

const blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const letters = [".", ":", "-", "=", "+", "*", "#", "@"];

/** The last values, one character each, by their share of the largest. */
export function sparkline(values: readonly number[], width: number, unicode: boolean): string {
  const shown = values.slice(-width);
  const most = Math.max(...shown, 0);
  const marks = unicode ? blocks : letters;
  if (most === 0) return "";
  return shown
    .map((value) => (value <= 0 ? " " : marks[Math.min(7, Math.floor((value / most) * 7.999))]!))
    .join("");
}
