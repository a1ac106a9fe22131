import { flag, wrongUsage, type Outcome } from "../../src/tool.js";

/** How long a thread must have been away to count; the programs have least_ns and most_ns. */
export const blockTimeFlags = {
  least: flag.or(
    flag.integer("-m, --min-block-time <us>", "ignore periods shorter than this (µs)", {
      param: "least_ns",
      times: 1000,
    }),
    1,
  ),
  most: flag.integer("-M, --max-block-time <us>", "ignore periods longer than this (µs)"),
} as const;

interface BlockTime {
  readonly least: number;
  readonly most: number | undefined;
}

export const blockTimeParams = ({ most }: BlockTime): Record<string, number> =>
  most === undefined ? {} : { most_ns: most * 1000 };

export const noSuchTime = ({ least, most }: BlockTime): Outcome<never> | undefined =>
  most !== undefined && most < least
    ? wrongUsage(`no period can be at least ${least} and at most ${most} µs long`)
    : undefined;
