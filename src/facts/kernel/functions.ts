import { readFileSync } from "node:fs";

import type { KernelFeatures, KernelFunction } from "../../types/facts.js";
import type { NativeFacts } from "../../native/facts.js";
import { withoutState } from "../patterns.js";
import type { BtfTypes } from "./types.js";

const ENOENT = 2;

/**
 * Which functions the kernel has and which of them can be probed. One exact
 * name is answered from BTF; /proc/kallsyms (100,000 lines and more) is read
 * only when BTF does not know the name or knows that the symbol is another.
 */
export class KernelFunctions {
  private readonly known = new Map<string, KernelFunction | undefined>();
  private blacklist: ReadonlySet<string> | undefined;
  private traceable: ReadonlySet<string> | null | undefined;
  private sorted: readonly string[] | undefined;

  constructor(
    private readonly native: () => NativeFacts,
    private readonly types: BtfTypes,
    private readonly features: KernelFeatures,
    private readonly tracefs: () => string | undefined,
  ) {}

  function(name: string): KernelFunction | undefined {
    if (!this.known.has(name)) this.known.set(name, this.look(name));
    return this.known.get(name);
  }

  matchFunctions(pattern: RegExp): readonly string[] {
    const plain = withoutState(pattern);
    return this.attachableNames().filter((name) => plain.test(name));
  }

  nearestFunctions(name: string, most = 3): readonly string[] {
    if (this.types.available) {
      const near = this.types.nearestNames(name, "func", most);
      if (near.length > 0) return near;
    }
    return this.native().nearestKernelText(name, most);
  }

  private look(name: string): KernelFunction | undefined {
    const typed = this.types.func(name);
    if (!typed) return this.lookUntyped(name);
    const { btfId, prototype, module } = typed;
    const where = module === undefined ? {} : { module };
    // BTF describes a function whose only symbol is `name.isra.0` under its plain name.
    if (
      module === undefined &&
      this.features.fentry &&
      this.native().tryFentryLoad(btfId) === ENOENT
    ) {
      return {
        name,
        btfId,
        prototype,
        attachable: false,
        clones: this.native().kernelClones(name),
      };
    }
    return { name, ...where, btfId, prototype, attachable: !this.isBlacklisted(name) };
  }

  private lookUntyped(name: string): KernelFunction | undefined {
    const symbol = this.native().kernelSymbol(name);
    const clones = this.native().kernelClones(name);
    const some = clones.length > 0 ? { clones } : {};
    if (!symbol?.text) return clones.length > 0 ? { name, attachable: false, ...some } : undefined;
    // kprobes go anywhere that is not blacklisted; without them only ftrace's sites are left.
    const attachable = this.features.kprobes
      ? !this.isBlacklisted(name)
      : (this.traceableNames()?.has(name) ?? true);
    return {
      name,
      ...(symbol.module === undefined ? {} : { module: symbol.module }),
      attachable,
      ...some,
    };
  }

  private isBlacklisted(name: string): boolean {
    this.blacklist ??= new Set(
      lines("/sys/kernel/debug/kprobes/blacklist").map((line) => line.split("\t")[1] ?? ""),
    );
    return this.blacklist.has(name);
  }

  /** Names that ftrace can trace; null where the kernel does not list them. */
  private traceableNames(): ReadonlySet<string> | null {
    if (this.traceable === undefined) {
      const directory = this.tracefs();
      const names = directory ? lines(`${directory}/available_filter_functions`) : [];
      this.traceable =
        names.length > 0 ? new Set(names.map((line) => line.split(" ", 1)[0] ?? "")) : null;
    }
    return this.traceable;
  }

  private attachableNames(): readonly string[] {
    this.sorted ??= [...this.candidates()].filter((name) => !this.isBlacklisted(name)).sort();
    return this.sorted;
  }

  private candidates(): ReadonlySet<string> {
    const traceable = this.traceableNames();
    if (traceable) return traceable;
    if (this.types.available) return new Set(this.types.names("func"));
    return new Set(
      this.native()
        .kernelTextNames()
        .split("\n")
        .filter((name) => name !== ""),
    );
  }
}

function lines(path: string): readonly string[] {
  try {
    return readFileSync(path, "latin1").split("\n").slice(0, -1);
  } catch {
    return [];
  }
}
