import type { StreamBatch, StreamSpec } from "../types/data.js";
import type { Column, ColumnsView } from "../types/view.js";
import { flattened, type Plain } from "./groups.js";
import { HOST } from "./hosts.js";
import type { JsonObject } from "./input.js";
import { fieldOf, titleOf, valueOf } from "./tables.js";

/** A row by itself, as a stream of its kind has it. */
export interface EventRow {
  readonly view: ColumnsView;
  readonly batch: StreamBatch;
  /** The first of its kind. */
  readonly begins: boolean;
}

/** Makes streams of rows: each kind of object is one, by the names of its members and what they are. */
export class EventRows {
  private readonly kinds = new Map<string, { view: ColumnsView; spec: StreamSpec }>();

  of(host: string, object: JsonObject): EventRow {
    const members = [[HOST, host] as const, ...shown(object)];
    const values = new Map<string, Plain>(members);
    const id = JSON.stringify([...values].map(([name, value]) => [name, kindOf(value)]));
    const known = this.kinds.get(id);
    const { view, spec } = known ?? this.begin(id, members);
    const row = spec.fields.map(({ name, type }) => valueOf(values.get(name), type));
    return { view, batch: { spec, rows: [row] }, begins: known === undefined };
  }

  private begin(id: string, members: readonly (readonly [string, Plain])[]) {
    const name = `rows ${this.kinds.size + 1}`;
    const fields = members.map(([member, value]) => fieldOf(member, [value]));
    const columns = members.map(([member, value], i): Column => ({
      ...{ key: member, name: member, title: titleOf(member), align: "left" },
      width: i === members.length - 1 ? 0 : Math.max(member.length, leastWidth(member, value)),
      format: { kind: "text" },
    }));
    const made = {
      view: { kind: "columns" as const, of: name, columns },
      spec: { name, map: name, ring: true, fields },
    };
    this.kinds.set(id, made);
    return made;
  }
}

/** A message has the fields in it; the time of a line is the receiver's affair. */
const shown = (object: JsonObject): readonly (readonly [string, Plain])[] => {
  const { fields, ...rest } = object;
  return flattened(
    "message" in object ? rest : { ...rest, ...(fields === undefined ? {} : { fields }) },
  );
};

const kindOf = (value: Plain): string =>
  value === null
    ? "string"
    : typeof value === "number" && !Number.isSafeInteger(value)
      ? "float"
      : typeof value;

const leastWidth = (name: string, value: Plain): number => {
  if (name === HOST) return Math.max(12, String(value).length);
  if (name === "comm") return 16;
  return typeof value === "number" ? 8 : Math.min(24, String(value ?? "").length + 4);
};
