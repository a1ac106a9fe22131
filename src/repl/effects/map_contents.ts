import { fieldsOf, keyType, valueType } from "../../ctypes/index.js";
import { EngineError } from "../../engine/errors.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { stackReaders } from "../../engine/readers/stacks.js";
import type { ValueSources } from "../../engine/readers/values.js";
import { frameName } from "../../render/values.js";
import { renderView } from "../../render/index.js";
import type { Symbols } from "../../facts/symbols.js";
import { mapOf, type DataField } from "../../types/data.js";
import type { EffectContext } from "./context.js";
import type { LiveCell } from "./live.js";
import { entryLines, textReader, type EntryFields } from "./map_entries.js";

const mostEntries = 5000;

/** enum bpf_map_type: what user space cannot list, and why. */
const UNLISTED: Readonly<Record<number, string>> = {
  4: "a perf event array: a perf buffer, whose records are shown as they come, or counters; it has no entries",
  8: "an array of cgroups, which the kernel does not give back",
  15: "an array of sockets, which the kernel does not give back",
  17: "an array of AF_XDP sockets, which the kernel does not give back",
  18: "a hash of sockets, which the kernel does not give back",
  24: "storage in sockets: it has no list of them",
  27: "a ring buffer: its records are events, which are shown as they come",
  28: "storage in inodes: it has no list of them",
  29: "storage in tasks: it has no list of them",
  30: "a Bloom filter: it can be asked for a value, not for its values",
  31: "a ring buffer from user space to programs",
  32: "storage in cgroups: it has no list of them",
};

/** Where values are numbers that the kernel made of what was put in. */
const NUMBERED: Readonly<Record<number, string>> = {
  3: "program",
  12: "map",
  13: "map",
};

const STACKS = 7;
const QUEUES: ReadonlySet<number> = new Set([22, 23]);
/** BPF_F_STACK_BUILD_ID */
const BUILD_IDS = 32;

/** A map's entries as they are now, those that are zero too; undefined where no running cell has it. */
export function mapContents(
  name: string,
  { runner }: EffectContext,
): readonly string[] | undefined {
  for (const cell of runner.liveCells()) {
    const map = cell.session.allMaps().find((each) => each.name === name);
    if (map !== undefined) return readable(map, cell);
  }
  return undefined;
}

function readable(map: BpfMap, cell: LiveCell): readonly string[] {
  const why = UNLISTED[map.spec.type];
  if (why !== undefined) return [why];
  try {
    return contents(map, cell);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return [`its entries can't be read: ${error.message}`];
  }
}

function contents(map: BpfMap, cell: LiveCell): readonly string[] {
  const { symbols } = cell.options;
  const histogram = histogramLines(map, cell);
  if (histogram !== undefined) return histogram;
  if (map.spec.type === STACKS && (map.spec.flags & BUILD_IDS) === 0)
    return stackLines(map, symbols);
  const sources = { symbols, stacks: stackReaders(cell.session, symbols) };
  const fields = entryFields(map, cell);
  if (QUEUES.has(map.spec.type)) return headLines(map, fields, sources);
  return entryLines(fields, map.read(), mostEntries, sources);
}

function entryFields(map: BpfMap, cell: LiveCell): EntryFields {
  const { module } = cell.options.prepared;
  const { spec, perCpu } = map;
  const made = NUMBERED[spec.type];
  const [key, value] = [keyType(module, spec), valueType(module, spec)];
  return {
    key: key && fieldsOf(key, "key"),
    value: made === undefined ? value && fieldsOf(value, "value") : [numbered(made)],
    valueSize: spec.valueSize,
    perCpu,
  };
}

const numbered = (what: string): DataField => ({
  name: what,
  place: { kind: "bytes", offset: 0, size: 4 },
  type: { kind: "int", signed: false },
});

/** As its cell shows it. */
function histogramLines(map: BpfMap, cell: LiveCell): readonly string[] | undefined {
  const { planned, tables } = cell.options.prepared;
  const spec = tables.find((each) => mapOf(each) === map.name && each.bucket !== undefined);
  const view = planned.shape.views.find(
    (each) => each.kind === "histogram" && each.table === spec?.name,
  );
  const snapshot = cell.sample().tables.find((each) => each.spec === spec);
  if (view === undefined || snapshot === undefined) return undefined;
  return snapshot.rows.length === 0 ? ["empty"] : renderView(view, snapshot);
}

/** The one that comes out next; the others could only be read by taking them out. */
function headLines(
  map: BpfMap,
  { value, valueSize }: EntryFields,
  sources: ValueSources,
): readonly string[] {
  const head = map.get();
  if (head === undefined) return ["empty"];
  const text = textReader(value, head, valueSize, sources)(0);
  const rest = `a ${map.spec.type === 22 ? "queue" : "stack"} of at most ${map.maxEntries} elements: the others can't be seen without taking them out`;
  return [`next → ${text}`, rest];
}

/** `12 → vfs_read;ksys_read;…`, innermost first. Users' addresses have no process, and so no names. */
function stackLines(map: BpfMap, symbols: Symbols): readonly string[] {
  const { count, keys, values, valueBytes } = map.read();
  if (count === 0) return ["empty"];
  const ids = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const words = new DataView(values.buffer, values.byteOffset, values.byteLength);
  return Array.from({ length: Math.min(count, mostEntries) }, (_, i) => {
    const addresses = addressesAt(words, i * valueBytes, valueBytes);
    const kernel = addresses.every((address) => address >> 63n === 1n);
    const bytes = new Uint8Array(BigUint64Array.from(addresses).buffer);
    const names = kernel
      ? symbols.frames(undefined, bytes).map(frameName)
      : addresses.map((address) => `0x${address.toString(16)}`);
    return `${ids.getUint32(4 * i, true)} → ${names.join(";")}`;
  });
}

function addressesAt(words: DataView, at: number, bytes: number): readonly bigint[] {
  const addresses: bigint[] = [];
  for (let offset = 0; offset < bytes; offset += 8) {
    const address = words.getBigUint64(at + offset, true);
    if (address === 0n) break;
    addresses.push(address);
  }
  return addresses;
}
