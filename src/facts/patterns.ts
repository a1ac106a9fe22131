/** The same pattern without `g` and `y`, whose state would make test() skip names. */
export function withoutState(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
}
