/** `-15 s       -10 s       -5 s     now`, above or below the columns that came then. */
export function timeAxis(columns: number, seconds: number): string {
  if (seconds <= 0 || columns < 8) return "now".padStart(columns);
  const ticks = Math.max(1, Math.floor(columns / 15));
  let axis = "now".padStart(columns);
  for (let i = ticks; i >= 1; i--) {
    const back = Math.round((columns * i) / ticks);
    const label = `-${(back * seconds).toFixed(back * seconds < 10 ? 1 : 0)} s`;
    const at = Math.max(0, columns - back);
    if (at + label.length + 4 <= columns)
      axis = axis.slice(0, at) + label + axis.slice(at + label.length);
  }
  return axis;
}
