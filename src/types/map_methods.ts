/** What BCC's C can do with a map: `counts.increment(key)`. */
export const MAP_METHODS: readonly string[] = [
  "lookup",
  "lookup_or_try_init",
  "update",
  "insert",
  "delete",
  "increment",
  "atomic_increment",
  "perf_submit",
  "ringbuf_output",
  "ringbuf_reserve",
  "ringbuf_submit",
  "get_stackid",
  "call",
  "push",
  "pop",
  "peek",
];
