import { readdirSync } from "node:fs";

import type { BtfKind, BtfType, FunctionPrototype, TypeFacts } from "../../types/facts.js";
import type { NativeBtf, NativeFacts } from "../../native/facts.js";

export interface BtfFunction {
  /** Id of the FUNC in its own BTF, as the kernel wants it for attach_btf_id. */
  readonly btfId: number;
  readonly module?: string;
  readonly prototype: FunctionPrototype;
}

interface ModuleBtf {
  readonly name: string;
  readonly btf: NativeBtf;
  /** Ids as shown outside, from here to btf.endId - 1. */
  readonly first: number;
}

/**
 * The types of the running kernel. vmlinux's BTF is opened at the first
 * question; a module's when vmlinux has no answer. Each module's own ids begin
 * where vmlinux ends, so here they are moved to ranges that do not overlap.
 */
export class BtfTypes implements TypeFacts {
  private kernel: NativeBtf | null | undefined;
  private modules: readonly ModuleBtf[] | undefined;
  private readonly types = new Map<number, BtfType | undefined>();

  constructor(
    private readonly native: () => NativeFacts,
    private readonly directory = "/sys/kernel/btf",
  ) {}

  /** False when the kernel was built without CONFIG_DEBUG_INFO_BTF. */
  get available(): boolean {
    return this.vmlinux() !== null;
  }

  type(id: number): BtfType | undefined {
    if (this.types.has(id)) return this.types.get(id);
    const kernel = this.vmlinux();
    let type = kernel?.type(id);
    if (kernel && !type) {
      const module = this.allModules().find((m) => id >= m.first && id < m.btf.endId);
      type = module?.btf.type(id);
    }
    this.types.set(id, type);
    return type;
  }

  find(name: string, kind: BtfKind): number | undefined {
    const id = this.vmlinux()?.find(name, kind);
    if (id) return id;
    for (const { btf } of this.allModules()) {
      const found = btf.find(name, kind);
      if (found) return found;
    }
    return undefined;
  }

  enumerator(name: string): bigint | undefined {
    const value = this.vmlinux()?.enumerator(name);
    if (value !== undefined) return value;
    for (const { btf } of this.allModules()) {
      const found = btf.enumerator(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  nearestNames(name: string, kind: BtfKind, most = 3): readonly string[] {
    return this.vmlinux()?.nearest(name, kind, most) ?? [];
  }

  /** All names of a kind, vmlinux's and the modules', unsorted. */
  names(kind: BtfKind): readonly string[] {
    const all = [this.vmlinux(), ...this.allModules().map((m) => m.btf)];
    return all.flatMap((btf) => btf?.names(kind).split("\n").slice(0, -1) ?? []);
  }

  /** A function of vmlinux, else of a module; without a look at the symbol table. */
  func(name: string): BtfFunction | undefined {
    const id = this.vmlinux()?.find(name, "func");
    if (id) return { btfId: id, prototype: this.prototypeOf(id) };
    for (const module of this.allModules()) {
      const shown = module.btf.find(name, "func");
      if (!shown) continue;
      const btfId = shown - module.first + (this.vmlinux()?.endId ?? 0);
      return { btfId, module: module.name, prototype: this.prototypeOf(shown) };
    }
    return undefined;
  }

  private prototypeOf(func: number): FunctionPrototype {
    const proto = this.type(this.type(func)?.target ?? 0);
    // A variadic function ends in a parameter without name and type.
    const parameters = (proto?.parameters ?? []).filter((p) => p.type !== 0 || p.name !== "");
    return { parameters, result: proto?.target ?? 0 };
  }

  private vmlinux(): NativeBtf | null {
    if (this.kernel === undefined) {
      try {
        this.kernel = new (this.native().Btf)(`${this.directory}/vmlinux`);
      } catch {
        this.kernel = null;
      }
    }
    return this.kernel;
  }

  private allModules(): readonly ModuleBtf[] {
    const kernel = this.vmlinux();
    if (this.modules || !kernel) return this.modules ?? [];
    const found: ModuleBtf[] = [];
    let first = kernel.endId;
    for (const name of readdirSync(this.directory).sort()) {
      if (name === "vmlinux") continue;
      try {
        const btf = new (this.native().Btf)(`${this.directory}/${name}`, kernel, first);
        found.push({ name, btf, first });
        first = btf.endId;
      } catch {
        // Unloaded meanwhile, or built for another vmlinux: it has no usable types.
      }
    }
    this.modules = found;
    return found;
  }
}
