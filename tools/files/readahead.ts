import { approximately, column, data, defineTool, oneOf, taskFlags } from "../../src/tool.js";

interface Totals {
  readonly ahead: bigint;
  readonly used: bigint;
}

export default defineTool({
  name: "readahead",
  summary: "Pages read ahead: how many were never used, and how long the others waited",
  about:
    "The kernel reads ahead in files that are read sequentially. Pages still unused at the end were read in vain or too early: many of them, or ages of seconds, mean that the disk's readahead (blockdev --setra) is too large for this workload.",
  program: "readahead.c",
  flags: { pid: taskFlags.pid },
  examples: [
    { command: "readahead -d 30", about: "for half a minute" },
    { command: "readahead -p 181", about: "one process" },
  ],
  probes: () => [
    { program: "on_added", at: "t:filemap:mm_filemap_add_to_page_cache" },
    oneOf(
      [
        {
          program: "own_begin",
          at: ["k:page_cache_ra_unbounded", "k:__do_page_cache_readahead"],
        },
        {
          program: "own_end",
          at: ["kr:page_cache_ra_unbounded", "kr:__do_page_cache_readahead"],
        },
        { program: "own_begin", at: "k:page_cache_ra_order", optional: true },
        { program: "own_end", at: "kr:page_cache_ra_order", optional: true },
        { program: "own_used", at: ["k:folio_mark_accessed", "k:mark_page_accessed"] },
      ],
      approximately("pages that a mapping touches count as used with those around them", [
        { program: "told_unbounded", at: "t:readahead:page_cache_ra_unbounded" },
        { program: "told_order", at: "t:readahead:page_cache_ra_order" },
        { program: "told_used", at: "t:filemap:mm_filemap_get_pages" },
        { program: "told_used", at: "t:filemap:mm_filemap_map_pages" },
        { program: "told_fault", at: "t:filemap:mm_filemap_fault" },
      ]),
    ),
  ],
  opening: "Tracing... Hit Ctrl-C to end.",
  view: () => [
    data("totals")
      .rows<Totals>(({ ahead, used }) => ({
        unused: ahead > used ? ahead - used : 0n,
        ahead,
      }))
      .columns(
        { sentence: "Read-ahead unused/total pages: {unused}/{ahead}" },
        column("unused"),
        column("ahead", 0, { title: "TOTAL" }),
      ),
    data("ages").histogram({ title: "ms" }),
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "ahead", 4],
      expect: { some: [{ unused: 0, total: 1024 }] },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "ahead", 1],
      expect: [/^\tRead-ahead unused\/total pages: 0\/256$/m, /^ +ms +: count/m],
    },
  ],
});
