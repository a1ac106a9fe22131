/** What cachestat and cachetop share. */
import { approximately, oneOf, type OneOf, type ToolProbe } from "../../src/tool.js";
import { atCalls, READS } from "./_calls.js";

/** Of one process, or of all. */
export interface Figures {
  readonly accessed: bigint;
  readonly added: bigint;
  readonly dirtied: bigint;
}

const shared: readonly ToolProbe[] = [
  { program: "on_added", at: "t:filemap:mm_filemap_add_to_page_cache" },
  {
    program: "on_dirtied",
    at: ["raw:writeback_dirty_folio", "raw:writeback_dirty_page"],
  },
];

export const cacheProbes: OneOf = oneOf(
  [{ program: "on_accessed", at: ["k:folio_mark_accessed", "k:mark_page_accessed"] }, ...shared],
  approximately("pages of read calls are counted; mmap and io_uring are not seen", [
    ...atCalls({ begin_call: READS }, "end_call"),
    ...shared,
  ]),
);

/**
 * A page that a write makes is added and dirtied at once, and is no miss. The kernel has not marked pages
 * as accessed by writes since 4.7, so that nothing is to be subtracted for these.
 */
export function hitsOf({ accessed, added, dirtied }: Figures): {
  readonly hits: bigint;
  readonly misses: bigint;
  /** Hundredths of a percent. */
  readonly ratio: bigint;
} {
  const missed = added > dirtied ? added - dirtied : 0n;
  const misses = missed > accessed ? accessed : missed;
  const hits = accessed - misses;
  return { hits, misses, ratio: accessed === 0n ? 0n : (hits * 10_000n) / accessed };
}
