import { column, data, defineTool, everySeconds, oneOf, taskFlags } from "../../src/tool.js";

interface Lookups {
  readonly refs: bigint;
  readonly slow: bigint;
  readonly misses: bigint;
}

export default defineTool({
  name: "dcstat",
  summary: "Directory entry cache hits and misses, one line per interval",
  about:
    "Each part of a path is a reference. SLOW left the fast path, MISS had to ask the filesystem. HIT% is the share of references that did not miss.",
  instead: "statsnoop -x and opensnoop -x show each name that was not found",
  program: "dcstat.c",
  arguments: everySeconds(1),
  flags: { pid: taskFlags.pid },
  examples: [
    { command: "dcstat", about: "every second" },
    { command: "dcstat 5 12", about: "twelve times, every five seconds" },
  ],
  probes: () => [
    oneOf([
      { program: "on_fast", at: "k:lookup_fast" },
      { program: "on_slow", at: "kr:d_lookup" },
    ]),
  ],
  timing: ({ interval = 1 }) => ({ interval }),
  view: ({ interval = 1 }) => {
    const rate = (count: bigint): bigint => BigInt(Math.round(Number(count) / interval));
    return data("lookups")
      .rows<Lookups>(({ refs, slow, misses }) => ({
        time: new Date().toTimeString().slice(0, 8),
        refs: rate(refs),
        slow: rate(slow),
        misses: rate(misses),
        // Hundredths; a lookup that another one began may miss without a reference.
        hits: refs === 0n || misses > refs ? 0n : ((refs - misses) * 10_000n) / refs,
      }))
      .columns(
        { titlesOnce: true },
        column("time", 8),
        column("refs", 9, { title: "REFS/s", align: "right" }),
        column("slow", 9, { title: "SLOW/s", align: "right" }),
        column("misses", 9, { title: "MISS/s", align: "right" }),
        column.decimal("hits", 9, { title: "HIT%", align: "right", divisor: 100, digits: 2 }),
      );
  },
  smoke: [
    {
      arguments: ["-p", "{pid}", "1"],
      workload: ["stats", "/etc/passwd", 1000],
      expect: { some: [{ refsS: (count) => Number(count) > 0 }] },
      needs: ["kprobes"],
    },
  ],
});
