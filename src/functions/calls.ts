import type { CallOf, OpenCalls } from "../oneliners/codegen/open_calls.js";

interface CallsWanted {
  /** Functions of programs, all of them. */
  readonly user: boolean;
  /** C members of what is kept of a call. */
  readonly members?: readonly string[];
  readonly levels?: number | undefined;
}

/** One set of maps for all functions. In a program the frame's place tells the call, but not how deep it is. */
export const callsOf = ({ user, members = [], levels }: CallsWanted): OpenCalls => ({
  pairing: user && levels === undefined ? "frame" : "depth",
  members,
  timed: true,
  shared: true,
  suffix: "",
  levels,
});

/** `index`: C of the function's number. */
export const callOf = (index: string): CallOf => ({
  thread: "(u32)bpf_get_current_pid_tgid()",
  function: index,
});
