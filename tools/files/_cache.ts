/** What cachestat and cachetop share. */
import { approximately, oneOf, type OneOf, type ToolProbe } from "../../src/tool.js";
import { atCalls, READS, WRITES } from "./_calls.js";

/** Of one process, or of all. */
export interface Figures {
  readonly accessed: bigint;
  readonly added: bigint;
  readonly dirtied: bigint;
  readonly buffers: bigint;
}

const shared: readonly ToolProbe[] = [
  { program: "on_added", at: "t:filemap:mm_filemap_add_to_page_cache" },
  {
    program: "on_dirtied",
    at: ["t:writeback:writeback_dirty_folio", "t:writeback:writeback_dirty_page"],
  },
  { program: "on_buffer", at: "t:block:block_dirty_buffer" },
];

export const cacheProbes: OneOf = oneOf(
  [{ program: "on_accessed", at: ["k:folio_mark_accessed", "k:mark_page_accessed"] }, ...shared],
  approximately("pages of read and write calls are counted; mmap and io_uring are not seen", [
    ...atCalls({ begin_call: [...READS, ...WRITES] }, "end_call"),
    ...shared,
  ]),
);

const least0 = (value: bigint): bigint => (value < 0n ? 0n : value);

/** A page that a write makes is added and dirtied at once, and is no miss. */
export function hitsOf({ accessed, added, dirtied, buffers }: Figures): {
  readonly hits: bigint;
  readonly misses: bigint;
  /** Hundredths of a percent. */
  readonly ratio: bigint;
} {
  const total = least0(accessed - buffers);
  const missed = least0(added - dirtied);
  const misses = missed > total ? total : missed;
  const hits = total - misses;
  return { hits, misses, ratio: total === 0n ? 0n : (hits * 10_000n) / total };
}
