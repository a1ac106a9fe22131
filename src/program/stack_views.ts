import type { StacksView } from "../types/view.js";

/** Which of a task's two stacks are wanted, and how they are shown. */
export interface StackChoice {
  /** -U */
  readonly userOnly: boolean;
  /** -K */
  readonly kernelOnly: boolean;
  readonly folded: boolean;
  readonly delimited: boolean;
}

/** Stacks as BCC's profile shows them. A folded line has no number of a process: equal ones become one. */
export const stacksView = (
  table: string,
  { userOnly, kernelOnly, folded, delimited }: StackChoice,
  rest: Pick<StacksView, "aggregate" | "divisor" | "unit"> &
    Partial<Pick<StacksView, "pid" | "waker" | "offsets" | "addresses" | "annotate">>,
): StacksView => {
  const { pid = "pid", ...shown } = rest;
  return {
    kind: "stacks",
    table,
    ...(userOnly ? {} : { kernel: "kernel" }),
    ...(kernelOnly ? {} : { user: "user" }),
    comm: "comm",
    ...(folded ? {} : { pid }),
    style: "profile",
    folded,
    delimited,
    offsets: false,
    addresses: false,
    annotate: false,
    ...shown,
  };
};
