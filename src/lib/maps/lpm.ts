import ipaddr from "ipaddr.js";
import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { HashMap } from "./hash.js";
import type { Coder } from "./keyed.js";

/** The first `prefix` bits of `bytes`. */
export interface Prefix {
  readonly prefix: number;
  readonly bytes: Uint8Array;
}

/**
 * A trie of prefixes (4.11): `get` finds the longest that fits. Keys are
 * `"10.0.0.0/8"`, `"fd00::/8"`, or a Prefix; they are given back as text where
 * they have 4 or 16 bytes.
 */
export class LpmTrie<V> extends HashMap<string | Prefix, V> {
  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map, { key: prefixCoder(map) });
  }
}

/** struct bpf_lpm_trie_key: the prefix's length in bits, then the bytes in the network's order. */
function prefixCoder(map: BpfMap): Coder<string | Prefix> {
  const size = map.spec.keySize - 4;
  return {
    encode(key) {
      const { prefix, bytes } = typeof key === "string" ? parsed(key, map.name) : checked(key);
      if (bytes.length !== size || prefix < 0 || prefix > 8 * size)
        throw new RangeError(
          `${map.name}'s key: ${bytes.length} bytes and ${prefix} bits, and it has ${size} bytes`,
        );
      const encoded = Buffer.alloc(4 + size);
      encoded.writeUInt32LE(prefix);
      encoded.set(bytes, 4);
      return encoded;
    },
    decode(from, at) {
      const view = new DataView(from.buffer, from.byteOffset + at, 4 + size);
      const prefix = view.getUint32(0, true);
      const bytes = Uint8Array.from(from.subarray(at + 4, at + 4 + size));
      if (size !== 4 && size !== 16) return { prefix, bytes };
      return `${ipaddr.fromByteArray([...bytes]).toString()}/${prefix}`;
    },
  };
}

function parsed(text: string, map: string): Prefix {
  const [written = ""] = text.split("/", 1);
  // Of addresses with fewer parts nobody knows which are left out.
  const clear = written.includes(":") || ipaddr.IPv4.isValidFourPartDecimal(written);
  if (!clear || !ipaddr.isValidCIDR(text))
    throw new TypeError(`${map}'s key: "${text}" is not a prefix such as 10.0.0.0/8`);
  const [address, prefix] = ipaddr.parseCIDR(text);
  return { prefix, bytes: Uint8Array.from(address.toByteArray()) };
}

function checked(key: unknown): Prefix {
  const { prefix, bytes } = (key ?? {}) as Partial<Prefix>;
  if (typeof prefix === "number" && bytes instanceof Uint8Array) return { prefix, bytes };
  throw new TypeError("a key is a text such as 10.0.0.0/8, or { prefix, bytes }");
}
