/** `950`, `1.2 K`, `34 M`: short figures for live views. */
export function shortCount(value: number): string {
  const size = Math.abs(value);
  if (size < 999.5) return Number.isInteger(value) ? `${value}` : trimmedTo(value);
  const power = powerOf(size, 1000, COUNT_UNITS.length - 1);
  return `${trimmedTo(value / 1000 ** power)} ${COUNT_UNITS[power]!}`;
}

const COUNT_UNITS = ["", "K", "M", "G", "T", "P", "E"] as const;

/** `870 ns`, `12 µs`, `3.4 ms`, `2 s`, `5 min 20 s`. */
export function shortDuration(nanoseconds: number): string {
  if (Math.abs(nanoseconds) >= 60e9) return minutes(Math.round(nanoseconds / 1e9));
  const power = powerOf(Math.abs(nanoseconds), 1000, TIME_UNITS.length - 1);
  return `${trimmedTo(nanoseconds / 1000 ** power)} ${TIME_UNITS[power]!}`;
}

const TIME_UNITS = ["ns", "µs", "ms", "s"] as const;

function minutes(seconds: number): string {
  const sign = seconds < 0 ? "-" : "";
  const whole = Math.abs(seconds);
  const rest = whole % 60;
  return `${sign}${Math.floor(whole / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

/** What rounds up to 1,000 has the next unit already. */
function powerOf(size: number, base: number, most: number): number {
  let power = 0;
  while (power < most && size / base ** power >= 999.5) power++;
  return power;
}

/** Two figures below ten, else whole. */
const trimmedTo = (value: number): string =>
  Math.abs(value) < 9.95 ? String(Number(value.toFixed(1))) : value.toFixed(0);

/** Events a second over an interval; 0 for an interval without length. */
export const perSecond = (count: number, seconds: number): number =>
  seconds > 0 ? count / seconds : 0;

const LEVELS = { unicode: " ▁▂▃▄▅▆▇█", plain: " .:-=+*#@" } as const;

/** The last `room` values as heights of one line, the greatest of them full; anything above 0 shows. */
export function sparkline(values: readonly number[], room: number, unicode: boolean): string {
  const levels = unicode ? LEVELS.unicode : LEVELS.plain;
  const shown = room > 0 ? values.slice(-room) : [];
  const most = shown.reduce((a, b) => Math.max(a, b), 0);
  return shown
    .map((value) =>
      value > 0 ? levels[Math.max(1, Math.round((value / most) * (levels.length - 1)))]! : " ",
    )
    .join("")
    .padStart(Math.max(0, room));
}
