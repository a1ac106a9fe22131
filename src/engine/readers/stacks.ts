import { constants } from "node:os";
import type { Symbols } from "../../facts/symbols.js";
import type { BpfMap } from "../maps/map.js";
import { sysctl } from "../../facts/kernel/privileges.js";
import type { Hook } from "../../types/hook.js";
import { placeOfStack } from "../../types/stack_tables.js";
import { beginWithTracing, withoutTracing } from "./tracing_frames.js";
import type { Frame, StackValue } from "../../types/data.js";

/** Addresses behind the ids of one stack map, with names. */
export interface StackReader {
  kernel(id: number): StackValue;
  user(id: number, pid: number): StackValue;
}

/** Whose stack maps are read; a session is one. */
export interface StackOwner {
  map(name: string): BpfMap;
  /** Where the programs are that take the stacks. */
  places(): readonly Hook[];
}

/** What a stack id below zero means: the errno of bpf_get_stackid. */
const reasons: Readonly<Record<number, string>> = {
  [constants.errno.EFAULT]: "no stack",
  [constants.errno.EEXIST]: "collision",
};

const none: readonly never[] = [];

/** BPF_F_STACK_BUILD_ID, and the size of one frame with it. */
const STACK_BUILD_ID = 1 << 5;
const BUILD_ID_FRAME = 32;

/** One reader for each stack map of the session, made when it is first asked for. */
export function stackReaders(session: StackOwner, symbols: Symbols): (map: string) => StackReader {
  const readers = new Map<string, StackReader>();
  return (name) => {
    let reader = readers.get(name);
    if (reader === undefined) readers.set(name, (reader = readerOf(session, name, symbols)));
    return reader;
  };
}

const readerOf = (session: StackOwner, name: string, symbols: Symbols): StackReader =>
  new MapStacks(session, name, symbols, beginWithTracing(session.places()));

class MapStacks implements StackReader {
  /** By process (-1 = the kernel) and id: an id stands for one stack as long as the map lives. */
  private readonly known = new Map<string, StackValue>();
  private readonly limit: number;
  private readonly byBuildId: boolean;

  constructor(
    private readonly owner: Pick<StackOwner, "map">,
    private readonly name: string,
    private readonly symbols: Symbols,
    private readonly tracingFirst: boolean,
  ) {
    const map = owner.map(name);
    this.byBuildId = (map.spec.flags & STACK_BUILD_ID) !== 0;
    const frameBytes = this.byBuildId ? BUILD_ID_FRAME : 8;
    this.limit = Math.min(
      map.valueBytes / frameBytes,
      sysctl("kernel/perf_event_max_stack") ?? 127,
    );
  }

  kernel(id: number): StackValue {
    return this.stack(id, -1);
  }

  user(id: number, pid: number): StackValue {
    return this.stack(id, pid);
  }

  private stack(id: number, pid: number): StackValue {
    if (id < 0) return missing(id, pid);
    const name = `${pid} ${id}`;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const value = this.read(id, pid);
    // What has no name yet may get one: a library being loaded, a JIT's map.
    if (value.frames.every((frame) => frame.name !== "")) this.known.set(name, value);
    return value;
  }

  private read(id: number, pid: number): StackValue {
    const key = Buffer.alloc(4);
    const place = placeOfStack(this.name, id);
    key.writeUInt32LE(place.id);
    const bytes = this.owner.map(place.table).get(key);
    if (bytes === undefined) return { frames: none, missing: "collision", cutOff: false };
    const all = this.byBuildId ? this.fromFiles(bytes, pid) : this.fromAddresses(bytes, pid);
    if (all.length === 0)
      return { frames: none, missing: pid < 0 ? "no stack" : "no user stack", cutOff: false };
    return { frames: this.meant(all, pid), cutOff: all.length >= this.limit };
  }

  private fromAddresses(bytes: Uint8Array, pid: number): readonly Frame[] {
    const depth = depthOf(bytes);
    if (depth === 0) return none;
    return this.symbols.frames(pid < 0 ? undefined : pid, bytes.subarray(0, depth * 8));
  }

  /** struct bpf_stack_build_id: status, 20 bytes of the id, then the offset in the file or, without one, the address. */
  private fromFiles(bytes: Uint8Array, pid: number): readonly Frame[] {
    if (pid >= 0) this.symbols.seen(pid);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: Frame[] = [];
    for (let at = 0; at + BUILD_ID_FRAME <= bytes.length; at += BUILD_ID_FRAME) {
      const status = view.getInt32(at, true);
      if (status === 0) break;
      const [id, place] = [bytes.subarray(at + 4, at + 24), bytes.subarray(at + 24, at + 32)];
      if (status === 1)
        frames.push(this.symbols.buildIdFrame(id, view.getBigUint64(at + 24, true)));
      else frames.push(...this.symbols.frames(pid < 0 ? undefined : pid, place));
    }
    return frames;
  }

  /** The frames of the traced program or kernel. */
  private meant(all: readonly Frame[], pid: number): readonly Frame[] {
    if (pid >= 0) return withReturnProbes(all);
    return this.tracingFirst ? withoutTracing(all) : all;
  }
}

/**
 * A return probe puts the kernel's own address in the place of the caller's,
 * and Linux has known how to undo that in stacks since 6.11. Before, the caller
 * is not known, but why it is not.
 */
export const withReturnProbes = (frames: readonly Frame[]): readonly Frame[] =>
  frames.map((frame, i) =>
    i > 0 && frame.name === "" && frame.module === "uprobes"
      ? { ...frame, name: "[uretprobe]" }
      : frame,
  );

function missing(id: number, pid: number): StackValue {
  const why = reasons[-id];
  const name = Object.entries(constants.errno).find(([, value]) => value === -id)?.[0];
  const text = why === "no stack" && pid >= 0 ? "no user stack" : why;
  return { frames: none, missing: text ?? name ?? `error ${-id}`, cutOff: false };
}

/** Addresses end at the first zero. */
function depthOf(bytes: Uint8Array): number {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let depth = 0;
  while (depth * 8 < bytes.byteLength && words.getBigUint64(depth * 8, true) !== 0n) depth++;
  return depth;
}
