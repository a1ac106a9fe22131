/** Values of a tool's flags and arguments by their keys, as its `run` takes them. */
export type GivenValues = Readonly<Record<string, unknown>>;
