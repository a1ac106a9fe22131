import type {
  BtfKind,
  BtfMember,
  BtfType,
  FunctionPrototype,
  TypeFacts,
} from "../../src/types/facts.js";
import { nearest } from "../../src/oneliners/nearest.js";

/** A few kernel types written down by hand, served as BTF would be. */
export class FakeTypes implements TypeFacts {
  readonly #types: BtfType[] = [blank(0, "void", "void")];
  readonly #names = new Map<string, number>();

  type(id: number): BtfType | undefined {
    return this.#types[id];
  }

  find(name: string, kind: BtfKind): number | undefined {
    return this.#types.find((type) => type.name === name && type.kind === kind)?.id;
  }

  enumerator(name: string): bigint | undefined {
    for (const type of this.#types) {
      const found = type.enumerators.find((entry) => entry.name === name);
      if (found) return found.value;
    }
    return undefined;
  }

  nearestNames(name: string, kind: BtfKind, most = 3): readonly string[] {
    return nearest(name, this.names(kind), most);
  }

  names(kind: BtfKind): readonly string[] {
    return this.#types.filter((type) => type.kind === kind).map((type) => type.name);
  }

  /**
   * `text` is a type that was defined before: `int`, `struct file *`,
   * `char[16]`; pointers to structs not yet defined are forward references.
   */
  ref(text: string): number {
    const trimmed = text.trim();
    const known = this.#names.get(trimmed);
    if (known !== undefined) return known;
    const array = /^(.*)\[(\d+)\]$/.exec(trimmed);
    if (array)
      return this.#add(trimmed, {
        ...blank(0, "array"),
        target: this.ref(array[1]!),
        elements: Number(array[2]),
      });
    if (trimmed.endsWith("*"))
      return this.#add(trimmed, { ...blank(0, "ptr"), target: this.ref(trimmed.slice(0, -1)) });
    if (trimmed.startsWith("const "))
      return this.#add(trimmed, { ...blank(0, "const"), target: this.ref(trimmed.slice(6)) });
    if (trimmed === "void") return 0;
    const forward = /^(struct|union) (\w+)$/.exec(trimmed);
    if (forward)
      return this.#add(trimmed, { ...blank(0, forward[1] as BtfKind), name: forward[2]! });
    throw new Error(`the fake kernel has no type ${trimmed}`);
  }

  int(name: string, size: number, signed: boolean, char = false): void {
    this.#add(name, { ...blank(0, "int", name), size, signed, char });
  }

  typedef(name: string, target: string): void {
    this.#add(name, { ...blank(0, "typedef", name), target: this.ref(target) });
  }

  enum(name: string, values: Readonly<Record<string, number>>): void {
    const enumerators = Object.entries(values).map(([key, value]) => ({
      name: key,
      value: BigInt(value),
    }));
    this.#add(`enum ${name}`, { ...blank(0, "enum", name), size: 4, enumerators });
  }

  /** Members as `[offset in bytes, type, name]`; a bitfield has its bit offset and size behind. */
  record(
    kind: "struct" | "union",
    name: string,
    size: number,
    members: readonly (readonly [number, string, string, number?, number?])[],
  ): number {
    const list = members.map(([offset, type, member, bit = 0, bits = 0]): BtfMember => ({
      name: member,
      type: type.startsWith("#") ? Number(type.slice(1)) : this.ref(type),
      bitOffset: offset * 8 + bit,
      bitSize: bits,
    }));
    const text = `${kind} ${name}`;
    const before = name === "" ? undefined : this.#names.get(text);
    if (before === undefined)
      return this.#add(text, { ...blank(0, kind, name), size, members: list });
    this.#types[before] = { ...this.#types[before]!, size, members: list };
    return before;
  }

  prototype(
    result: string,
    ...parameters: readonly (readonly [string, string])[]
  ): FunctionPrototype {
    return {
      result: this.ref(result),
      parameters: parameters.map(([type, name]) => ({ name, type: this.ref(type) })),
    };
  }

  #add(text: string, type: BtfType): number {
    const id = this.#types.length;
    this.#types.push({ ...type, id });
    if (type.name !== "" || !text.endsWith(" ")) this.#names.set(text, id);
    return id;
  }
}

function blank(id: number, kind: BtfKind, name = ""): BtfType {
  return {
    id,
    kind,
    name,
    size: 0,
    target: 0,
    signed: false,
    bool: false,
    char: false,
    elements: 0,
    members: [],
    enumerators: [],
    parameters: [],
  };
}

export function kernelTypes(): FakeTypes {
  const t = new FakeTypes();
  t.int("char", 1, true, true);
  t.int("unsigned char", 1, false);
  t.int("short", 2, true);
  t.int("unsigned short", 2, false);
  t.int("int", 4, true);
  t.int("unsigned int", 4, false);
  t.int("long", 8, true);
  t.int("unsigned long", 8, false);
  for (const [name, target] of [
    ["size_t", "unsigned long"],
    ["ssize_t", "long"],
    ["loff_t", "long"],
    ["umode_t", "unsigned short"],
    ["gfp_t", "unsigned int"],
    ["u32", "unsigned int"],
    ["u64", "unsigned long"],
    ["s64", "long"],
    ["pid_t", "int"],
  ] as const)
    t.typedef(name, target);
  t.enum("hrtimer_mode", { HRTIMER_MODE_ABS: 0, HRTIMER_MODE_REL: 1 });
  const lengths = t.record("struct", "", 8, [
    [0, "u32", "hash"],
    [4, "u32", "len"],
  ]);
  const hashLen = t.record("union", "", 8, [
    [0, `#${lengths}`, ""],
    [0, "u64", "hash_len"],
  ]);
  t.record("struct", "qstr", 16, [
    [0, `#${hashLen}`, ""],
    [8, "unsigned char *", "name"],
  ]);
  t.record("struct", "dentry", 192, [
    [0, "u32", "d_flags"],
    [24, "struct dentry *", "d_parent"],
    [32, "struct qstr", "d_name"],
    [48, "struct inode *", "d_inode"],
    [56, "char[40]", "d_iname"],
  ]);
  t.record("struct", "path", 16, [
    [0, "struct vfsmount *", "mnt"],
    [8, "struct dentry *", "dentry"],
  ]);
  t.record("struct", "file", 256, [
    [16, "unsigned int", "f_flags"],
    [24, "struct path", "f_path"],
    [64, "loff_t", "f_pos"],
  ]);
  t.record("struct", "fs_struct", 56, [[0, "int", "users"]]);
  t.record("struct", "thread_info", 24, [[16, "unsigned int", "status"]]);
  t.record("struct", "task_struct", 9000, [
    [0, "struct thread_info", "thread_info"],
    [100, "int", "pid"],
    [104, "int", "tgid"],
    [200, "char[16]", "comm"],
    [216, "struct fs_struct *", "fs"],
    [224, "unsigned int", "in_execve", 0, 1],
    [224, "unsigned int", "policy_bits", 3, 5],
    [224, "int", "signed_bits", 8, 4],
  ]);
  t.record("struct", "__kernel_timespec", 16, [
    [0, "s64", "tv_sec"],
    [8, "s64", "tv_nsec"],
  ]);
  t.record("struct", "cfs_rq", 512, [[40, "s64", "runtime_remaining"]]);
  t.record("struct", "sock_common", 136, [
    [0, "u32", "skc_daddr"],
    [12, "unsigned short", "skc_dport"],
    [14, "unsigned short", "skc_num"],
    [16, "unsigned short", "skc_family"],
  ]);
  t.record("struct", "sock", 760, [
    [0, "struct sock_common", "__sk_common"],
    [400, "int", "sk_err"],
  ]);
  t.record("struct", "open_how", 24, [
    [0, "u64", "flags"],
    [8, "u64", "mode"],
    [16, "u64", "resolve"],
  ]);
  t.record("struct", "iov_iter", 40, [[16, "size_t", "count"]]);
  return t;
}
