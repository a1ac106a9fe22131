import { closeSync, openSync } from "node:fs";
import type { Session } from "../../engine/session.js";
import type { ProgramPlan } from "../../types/plan.js";

/** What programs look up and only a running process knows: its own id, a cgroup's descriptor. */
export function fillMaps(
  session: Session,
  plan: Pick<ProgramPlan, "selfMap" | "cgroup" | "filled">,
): void {
  if (plan.selfMap !== undefined) session.map(plan.selfMap).set(u32(0), u32(process.pid));
  if (plan.cgroup !== undefined) fillCgroup(session, plan.cgroup.map, plan.cgroup.path);
  fillKeys(session, plan.filled ?? {});
}

function fillCgroup(session: Session, map: string, path: string): void {
  const directory = openSync(path, "r");
  try {
    session.map(map).set(u32(0), u32(directory));
  } finally {
    closeSync(directory);
  }
}

/** A key or value of four bytes in the machine's order. */
function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

/** Sets of keys, each with the value 1. */
function fillKeys(session: Session, filled: Readonly<Record<string, readonly bigint[]>>): void {
  for (const [name, keys] of Object.entries(filled)) {
    const map = session.map(name);
    const value = bytesOf(1n, map.handle.valueSize);
    for (const key of keys) map.set(bytesOf(key, map.handle.keySize), value);
  }
}

function bytesOf(value: bigint, size: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.subarray(0, size);
}
