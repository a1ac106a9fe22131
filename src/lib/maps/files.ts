/** Maps whose keys or values stand for open files: sockets, cgroups, tasks. */
import { closeSync, constants, openSync } from "node:fs";
import type { Codec } from "../../ctypes/index.js";
import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { native, type NativeHandle } from "../../native/addon.js";
import { BpfError } from "../errors.js";
import { KeyedMap, type Coder } from "./keyed.js";
import { descriptorBytes, indexBytes } from "./prog_array.js";
import { keyCodec, TypedMap, valueCodec } from "./typed.js";

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

  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map);
    this.key = keyCodec(collection, map);
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

/**
 * Values that the kernel keeps with a socket (5.2), an inode (5.10) or a cgroup
 * (6.2), whose descriptor is the key. Which ones there are the kernel does not tell.
 */
export class FileStorage<V> extends KeyedMap<number, V> {
  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map, {
      key: descriptorKey,
      value: valueCodec(collection, map) as Coder<V>,
    });
  }
}

/** Values that the kernel keeps with a thread group leader (5.11), whose process id is the key. */
export class TaskStorage<V> extends FileStorage<V> {
  override get(pid: number): V | undefined {
    return this.with(pid, (fd) => super.get(fd));
  }
  override has(pid: number): boolean {
    return this.with(pid, (fd) => super.has(fd));
  }
  override set(pid: number, value: V): this {
    return this.with(pid, (fd) => super.set(fd, value));
  }
  override insert(pid: number, value: V): boolean {
    return this.with(pid, (fd) => super.insert(fd, value));
  }
  override update(pid: number, value: V): boolean {
    return this.with(pid, (fd) => super.update(fd, value));
  }
  override delete(pid: number): boolean {
    return this.with(pid, (fd) => super.delete(fd));
  }
  override take(pid: number): V | undefined {
    return this.with(pid, (fd) => super.take(fd));
  }

  private with<T>(pid: number, work: (fd: number) => T): T {
    const handle = this.process(pid);
    try {
      return work(handle.fd);
    } finally {
      handle.close();
    }
  }

  private process(pid: number): NativeHandle {
    try {
      return new (native().Handle)({ process: pid });
    } catch (error) {
      throw new BpfError("no-such-process", "map", `there is no process ${pid}`, { cause: error });
    }
  }
}
