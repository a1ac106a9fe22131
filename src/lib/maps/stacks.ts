import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { stackReaders, type StackReader } from "../../engine/readers/stacks.js";
import type { StackValue } from "../../types/data.js";
import { symbols } from "../machine.js";
import { TypedMap } from "./typed.js";

/** Stacks by the ids that bpf_get_stackid gives (4.6). */
export class StackTraces extends TypedMap {
  private reader: StackReader;

  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map);
    this.reader = this.openReader();
  }

  /**
   * Frames of a stack, innermost first, with names; of a process when `pid` is
   * given, else of the kernel. Where there are none, `missing` says why.
   */
  walk(id: number, pid?: number): StackValue {
    return this.run(() => (pid === undefined ? this.reader.kernel(id) : this.reader.user(id, pid)));
  }

  /** Forgets all; ids may stand for other stacks afterwards. */
  clear(): void {
    this.run(() => this.map.clear());
    this.reader = this.openReader();
  }

  private openReader(): StackReader {
    const owner = { map: () => this.map, places: () => [] };
    return stackReaders(owner, symbols())(this.name);
  }
}
