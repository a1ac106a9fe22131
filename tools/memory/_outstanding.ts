/** Allocations that are held, grouped by their stacks. */
import { readFileSync } from "node:fs";
import type { StackValue } from "../../src/tool.js";

export interface Allocation {
  readonly address: bigint;
  readonly time: bigint;
  readonly size: bigint;
  readonly pid: bigint;
  readonly user: StackValue;
  readonly kernel: StackValue;
}

export interface Held {
  readonly bytes: bigint;
  readonly allocations: bigint;
  readonly pid: bigint;
  readonly user: StackValue;
  readonly kernel: StackValue;
}

export interface Grouping {
  readonly stack: "user" | "kernel";
  readonly aggregate: "bytes" | "allocations";
  readonly top: number;
}

export const heldBy = (all: readonly Allocation[]): readonly Held[] =>
  all.map(({ size, pid, user, kernel }) => ({ bytes: size, allocations: 1n, pid, user, kernel }));

/** With their processes' names; an ended process has given all of its memory back. */
export function ofLiving<R extends { readonly pid: bigint }>(
  rows: readonly R[],
): readonly (R & { readonly comm: string })[] {
  const names = new Map<bigint, string | undefined>();
  return rows.flatMap((row) => {
    if (!names.has(row.pid)) names.set(row.pid, nameOf(row.pid));
    const comm = names.get(row.pid);
    return comm === undefined ? [] : [{ ...row, comm }];
  });
}

function nameOf(pid: bigint): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trimEnd();
  } catch {
    return undefined;
  }
}

const two = (number: number) => String(number).padStart(2, "0");

export const leak = {
  heading(top: number): string {
    const now = new Date();
    const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":");
    return `[${time}] Top ${top} stacks with outstanding allocations:`;
  },

  /** Those older than so many milliseconds. */
  aged(all: readonly Allocation[], older: number): readonly Allocation[] {
    // The clock of bpf_ktime_get_ns().
    const latest = process.hrtime.bigint() - BigInt(older) * 1_000_000n;
    return all.filter(({ time }) => time <= latest);
  },

  /** The largest, in ascending order. */
  largest(all: readonly Held[], { stack, aggregate, top }: Grouping): readonly Held[] {
    const identity = identities();
    const groups = new Map<string, { -readonly [K in keyof Held]: Held[K] }>();
    for (const one of all) {
      const name = `${one.pid} ${identity(one[stack])}`;
      const known = groups.get(name);
      if (known === undefined) groups.set(name, { ...one });
      else {
        known.bytes += one.bytes;
        known.allocations += one.allocations;
      }
    }
    return [...groups.values()]
      .filter(({ allocations }) => allocations > 0n)
      .sort((a, b) => (a[aggregate] < b[aggregate] ? -1 : a[aggregate] > b[aggregate] ? 1 : 0))
      .slice(-top);
  },
};

/** Rows share stacks, so each is looked at once. */
function identities(): (stack: StackValue) => string {
  const known = new Map<StackValue, string>();
  return (stack) => {
    let name = known.get(stack);
    if (name === undefined) {
      name = stack.missing ?? stack.frames.map(({ address }) => address).join(" ");
      known.set(stack, name);
    }
    return name;
  };
}

/** AT_PAGESZ, which the kernel hands to every program. */
export function pageBytes(): number {
  const pairs = readFileSync("/proc/self/auxv");
  for (let at = 0; at + 16 <= pairs.length; at += 16)
    if (pairs.readBigUInt64LE(at) === 6n) return Number(pairs.readBigUInt64LE(at + 8));
  return 4096;
}
