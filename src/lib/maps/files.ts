/** Maps whose keys or values stand for open files: sockets, cgroups, tasks. */
import { closeSync, constants, openSync } from "node:fs";
import { codecOf, keyType, type Codec } from "../../ctypes/index.js";
import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { BpfError } from "../errors.js";
import { HashMap, type Coder } from "./hash.js";
import { descriptorBytes, indexBytes } from "./prog_array.js";
import { TypedMap, valueCodec } from "./typed.js";

const descriptorKey: Coder<number> = {
  encode: (fd) => descriptorBytes(fd as number),
  decode: (bytes, at) => new DataView(bytes.buffer, bytes.byteOffset + at).getInt32(0, true),
};

/** Cgroups by index, for `check_current_task` (4.8). */
export class CgroupArray extends TypedMap {
  /** A directory of cgroup2, or a descriptor of one. */
  set(index: number, cgroup: string | number): this {
    const fd = typeof cgroup === "number" ? cgroup : directory(cgroup);
    try {
      this.run(() => this.map.set(indexBytes(index), descriptorBytes(fd)));
    } finally {
      if (typeof cgroup === "string") closeSync(fd);
    }
    return this;
  }

  delete(index: number): boolean {
    return this.run(() => this.map.delete(indexBytes(index)));
  }
}

function directory(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    throw new BpfError("no-such-cgroup", "map", `there is no cgroup ${path}`, { cause: error });
  }
}

/** Sockets by key, for sk_msg and sk_skb programs: the value is a socket's descriptor. */
export class SockMap<K> extends TypedMap {
  private readonly key: Codec;

  constructor(collection: Collection, map: BpfMap) {
    super(collection, map);
    const u32 = {
      kind: "int",
      name: "unsigned int",
      size: 4,
      signed: false,
      typedefs: [],
    } as const;
    this.key = codecOf(keyType(collection.module, map.spec) ?? u32, `${map.name}'s key`);
  }

  /** The descriptor's socket is in the map until it is closed or deleted. */
  set(key: K, socket: number): this {
    const bytes = this.key.encode(key);
    const value = Buffer.alloc(this.map.valueBytes);
    value.writeUInt32LE(socket);
    this.run(() => this.map.set(bytes, value));
    return this;
  }

  delete(key: K): boolean {
    return this.run(() => this.map.delete(this.key.encode(key)));
  }
}

/** Values that the kernel keeps with a socket, an inode or a cgroup, whose descriptor is the key. */
export class FileStorage<V> extends HashMap<number, V> {
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map, {
      key: descriptorKey,
      value: valueCodec(collection, map) as Coder<V>,
    });
  }
}
