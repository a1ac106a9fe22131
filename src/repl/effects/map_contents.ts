import { valueText } from "../../render/keys.js";
import { isEntries } from "../../program/index.js";
import { rawLines } from "../widgets/raw_map.js";
import type { EffectContext } from "./context.js";

const mostEntries = 5000;

/** A map's entries as they are now: decoded where a cell's table describes it, else as bytes. */
export function mapContents(
  name: string,
  { runner }: EffectContext,
): readonly string[] | undefined {
  for (const { session, options } of runner.liveCells()) {
    const map = session.allMaps().find((each) => each.name === name);
    if (map === undefined) continue;
    const table = options.prepared.tables.find(
      (spec) => spec.store.map === name && !isEntries(spec),
    );
    const sample = runner
      .liveCells()
      .find((cell) => cell.session === session)
      ?.sample();
    const snapshot = sample?.tables.find(({ spec }) => spec === table);
    if (snapshot === undefined) return rawLines(map.spec, map.read(), mostEntries);
    return snapshot.rows.slice(0, mostEntries).map((row) => {
      const key = row.keys.map((value, i) => valueText(value, snapshot.spec.keys[i]!)).join(", ");
      return `${key || "(one row)"} → ${row.count}`;
    });
  }
  return undefined;
}
