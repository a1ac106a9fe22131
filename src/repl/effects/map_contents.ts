import { valueText } from "../../render/keys.js";
import type { BpfMap } from "../../engine/maps.js";
import type { Answering } from "./answer.js";

const mostEntries = 5000;

/** A map's entries as they are now: decoded where a cell's table describes it, else as bytes. */
export function mapContents(name: string, { runner }: Answering): readonly string[] | undefined {
  for (const { session, options } of runner.liveCells()) {
    const map = session.allMaps().find((each) => each.name === name);
    if (map === undefined) continue;
    const table = options.prepared.tables.find(({ store }) => store.map === name);
    const sample = runner
      .liveCells()
      .find((cell) => cell.session === session)
      ?.sample();
    const snapshot = sample?.tables.find(({ spec }) => spec === table);
    if (snapshot === undefined) return rawEntries(map);
    return snapshot.rows.slice(0, mostEntries).map((row) => {
      const key = row.keys.map((value, i) => valueText(value, snapshot.spec.keys[i]!)).join(", ");
      return `${key || "(one row)"} → ${row.count}`;
    });
  }
  return undefined;
}

function rawEntries(map: BpfMap): readonly string[] {
  const { count, keySize, valueBytes, keys, values } = map.read();
  if (count === 0) return ["empty"];
  return Array.from({ length: Math.min(count, mostEntries) }, (_, i) => {
    const key = hex(keys.subarray(i * keySize, (i + 1) * keySize));
    return `${key} → ${hex(values.subarray(i * valueBytes, (i + 1) * valueBytes))}`;
  });
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
