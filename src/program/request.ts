/** A program in C, and where its functions go. */
export interface ProgramRequest {
  /** As messages name the text: `profile.c`. */
  readonly name: string;
  readonly text: string;
  readonly cflags?: readonly string[];
  /**
   * Where the text's functions go that don't say so by their names: those of
   * `kprobe__NAME`, `TRACEPOINT_PROBE(category, event)` and their like are known.
   */
  readonly probes?: readonly ProbeRequest[];
}

export interface ProbeRequest {
  /** The function in the text. */
  readonly program: string;
  /**
   * `k:vfs_read` `kr:vfs_read` kprobe, kretprobe · `f:vfs_read` `fr:vfs_read` fentry, fexit ·
   * `t:sched:sched_switch` tracepoint · `raw:sched_switch` raw tracepoint · `p:c:malloc`
   * `r:c:malloc` uprobe, uretprobe · `u:lib:probe` USDT · `perf:cpu-clock:49hz`
   * `perf:page-faults:1` a perf event by frequency or period. Of a list, the first that
   * this kernel has; a note says which when it is not the first of all.
   */
  readonly at: string | readonly string[];
  /** Where none of them is there the program is left out, and a note says so. */
  readonly optional?: boolean;
  /** Perf events: this CPU alone. */
  readonly cpu?: number | undefined;
  /** User probes: this process alone. */
  readonly pid?: number | undefined;
}
