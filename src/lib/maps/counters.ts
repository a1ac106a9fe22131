import { readSync } from "node:fs";
import type { Collection } from "../../engine/collection.js";
import { native, type NativeHandle } from "../../native/addon.js";
import { EngineError, failureOf } from "../../engine/errors.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { BpfError, fromEngine } from "../errors.js";
import { descriptorBytes, indexBytes } from "./prog_array.js";
import { TypedMap } from "./typed.js";

/** Hardware or software counters, one a CPU, that programs read with `perf_read` (4.3). */
export class PerfEventArray extends TypedMap {
  private readonly counters = new Map<number, NativeHandle>();

  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map);
    collection.own({ stop: () => this.closeCounters() });
  }

  /** Counts on every CPU from now on; perf_event_attr.type and .config. */
  open({ type, config }: { readonly type: number; readonly config: number }): this {
    this.alive();
    this.closeCounters();
    for (const cpu of native().onlineCpus()) {
      const counter = this.openCounter(type, config, cpu);
      this.counters.set(cpu, counter);
      this.run(() => this.map.set(indexBytes(cpu), descriptorBytes(counter.fd)));
    }
    return this;
  }

  /** What the CPU's counter has now. */
  read(cpu: number): bigint {
    this.alive();
    const counter = this.counters.get(cpu);
    if (counter === undefined)
      throw new BpfError("not-open", "read", `${this.name} has no counter on CPU ${cpu}: open one`);
    const bytes = Buffer.alloc(8);
    readSync(counter.fd, bytes);
    return bytes.readBigUInt64LE();
  }

  private openCounter(type: number, config: number, cpu: number): NativeHandle {
    try {
      return new (native().Handle)({ counter: { type, config, cpu } });
    } catch (error) {
      const place = `event ${type}:${config}`;
      throw fromEngine("attach", EngineError.from(failureOf(error), { place }));
    }
  }

  private closeCounters(): void {
    for (const counter of this.counters.values()) counter.close();
    this.counters.clear();
  }
}
