import { flag } from "../../src/tool.js";

/** What the tools of interrupts share; the programs ask with cpu_is_wanted(). */
export const cpuFlag = flag.integer("-c, --cpu <number>", "only this CPU", {
  least: 0,
  params: (cpu) => ({ one_cpu: cpu !== undefined, cpu_wanted: cpu ?? 0 }),
});

export const irqFlags = {
  nanoseconds: flag.boolean("-N, --nanoseconds", "show times in nanoseconds"),
  counts: flag.boolean("-C, --events", "count events instead of timing them", {
    param: "counts_only",
  }),
  distribution: flag.boolean("-d, --dist", "show distributions as histograms"),
  cpu: cpuFlag,
} as const;
