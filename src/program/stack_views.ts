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

/**
 * Counts by stacks, and by process where the key says which; undefined of a table without stacks,
 * and of one whose key has more in it, which such a view has no place for.
 */
export function stacksOfTable({
  name,
  keys,
}: Pick<TableSpec, "name" | "keys">): StacksView | undefined {
  const kernel = keys.find(({ type }) => type.kind === "kernel-stack")?.name;
  const owned = keys.find(({ type }) => type.kind === "user-stack");
  if (kernel === undefined && owned === undefined) return undefined;
  const has = (one: string): boolean => keys.some((key) => key.name === one);
  const whose = owned?.type.kind === "user-stack" ? owned.type.pid : "pid";
  const found = {
    ...(kernel === undefined ? {} : { kernel }),
    ...(owned === undefined ? {} : { user: owned.name }),
    ...(has(whose) ? { pid: whose } : {}),
    ...(has("comm") ? { comm: "comm" } : {}),
  };
  const places: readonly string[] = Object.values(found);
  if (keys.some((key) => !places.includes(key.name))) return undefined;
  return {
    ...{ kind: "stacks", table: name, aggregate: "count", divisor: 1n, unit: "count" },
    ...{ style: "profile", folded: false, delimited: false },
    ...{ offsets: false, addresses: false, annotate: false },
    ...found,
  };
}
