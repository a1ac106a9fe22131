import { flag } from "../../src/tool.js";

/** What the tools of interrupts share; the programs ask with cpu_is_wanted(). */
export const cpuFlag = flag.integer("-c, --cpu <number>", "only this CPU", {
  least: 0,
  params: (cpu) => ({ one_cpu: cpu !== undefined, cpu_wanted: cpu ?? 0 }),
});

export const irqFlags = {
  nanoseconds: flag.boolean("-N, --nanoseconds", "times in nanoseconds"),
  counts: flag.boolean("-C, --events", "how many there were, not how long they took", {
    param: "counts_only",
  }),
  distribution: flag.boolean("-d, --dist", "histograms of the times"),
  cpu: cpuFlag,
} as const;
