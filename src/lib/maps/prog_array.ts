import { kindOfProgram } from "../../engine/programs/infer_kind.js";
import type { ProgramKind } from "../../engine/programs/kind.js";
import { BpfError } from "../errors.js";
import { machine } from "../machine.js";
import { TypedMap } from "./typed.js";

/** Where tail calls go: programs by index (4.2). */
export class ProgArray extends TypedMap {
  /** The C function is loaded as its callers are, and stands at that index from now on. */
  set(index: number, program: string): this {
    this.run(() => {
      const { fd } = this.collection.load(program, this.kindFor(program));
      this.map.set(indexBytes(index), descriptorBytes(fd));
    });
    return this;
  }

  /** False when there was none. */
  delete(index: number): boolean {
    return this.run(() => this.map.delete(indexBytes(index)));
  }

  has(index: number): boolean {
    return this.run(() => this.map.get(indexBytes(index))) !== undefined;
  }

  /** All that call through one array must be of one kind: that of those that are loaded, else its own. */
  private kindFor(program: string): ProgramKind {
    const callers = this.collection.module.programs.filter(({ relocations }) =>
      relocations.some(({ map }) => map === this.name),
    );
    for (const { name } of callers) {
      const [kind] = this.collection.kindsOf(name);
      if (kind !== undefined) return kind;
    }
    const choice = kindOfProgram(this.collection.programSpec(program), machine().kernel);
    if ("kind" in choice) return choice.kind;
    throw new BpfError("unsupported", "attach", `${program}: ${choice.skip}`);
  }
}

export function indexBytes(index: number): Buffer {
  if (!Number.isInteger(index) || index < 0) throw new TypeError(`${index} is not an index`);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(index);
  return bytes;
}

export function descriptorBytes(fd: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(fd);
  return bytes;
}
