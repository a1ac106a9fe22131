/** How calls are made: who gets what. */
export interface Convention {
  readonly integers: number;
  readonly floats: number;
  /** Bytes between the stack pointer and the first argument there: the return address. */
  readonly above: number;
  readonly word: 4 | 8;
  /** The largest alignment on the stack. */
  readonly aligned: number;
  readonly shapes: "system-v" | "i386" | "arm64" | "go";
}

export const CONVENTIONS = {
  x64: { integers: 6, floats: 8, above: 8, word: 8, aligned: 16, shapes: "system-v" },
  arm64: { integers: 8, floats: 8, above: 0, word: 8, aligned: 16, shapes: "arm64" },
  i386: { integers: 0, floats: 0, above: 4, word: 4, aligned: 4, shapes: "i386" },
  go: { integers: 9, floats: 15, above: 8, word: 8, aligned: 8, shapes: "go" },
  goStack: { integers: 0, floats: 0, above: 8, word: 8, aligned: 8, shapes: "go" },
} as const satisfies Record<string, Convention>;
