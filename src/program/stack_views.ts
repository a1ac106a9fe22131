import type { TableSpec } from "../types/data.js";
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

/** Counts by stacks, and by process where the key says which; undefined of a table without stacks. */
export function stacksOfTable({
  name,
  keys,
}: Pick<TableSpec, "name" | "keys">): StacksView | undefined {
  const of = (kind: string): string | undefined =>
    keys.find(({ type }) => type.kind === kind)?.name;
  const [kernel, user] = [of("kernel-stack"), of("user-stack")];
  if (kernel === undefined && user === undefined) return undefined;
  const has = (one: string | undefined): boolean => keys.some((key) => key.name === one);
  const { pid, comm, ...view } = stacksView(
    name,
    { userOnly: true, kernelOnly: true, folded: false, delimited: false },
    { aggregate: "count", divisor: 1n, unit: "count" },
  );
  return {
    ...view,
    ...(kernel === undefined ? {} : { kernel }),
    ...(user === undefined ? {} : { user }),
    ...(pid !== undefined && has(pid) ? { pid } : {}),
    ...(comm !== undefined && has(comm) ? { comm } : {}),
  };
}
