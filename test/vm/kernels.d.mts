/** For tests, which are TypeScript. */
export const SERIES: readonly string[];
