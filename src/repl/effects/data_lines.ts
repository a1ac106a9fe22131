/**
 * What a one-liner knows of its text and the text does not say: lines of comment
 * above it when it is made one's own, read again when it is a cell.
 *
 *     // events.f0 is args->filename
 *     // events.id holds tid and pid
 *     // not shown: lost, events.probe
 */
import { describe } from "../../program/index.js";
import { commentLines } from "../../ctext/tokens.js";
import type { DataField, StreamSpec } from "../../types/data.js";
import type { CompiledModule } from "../../types/module.js";
import type { EventHeader } from "../../types/print_plan.js";
import type { TracePlan } from "../../types/plan.js";

/** To be written above the text of a trace that a person goes on with. */
export function dataLines(
  { print, events }: Pick<TracePlan, "print" | "events">,
  module: CompiledModule,
): readonly string[] {
  const maps = module.maps.map(({ name }) => name).filter((name) => name !== events.map);
  const described = describe(module, { map: events.map });
  const fields = described.ok && "fields" in described.value ? described.value.fields : [];
  const names = namesByOffset(print);
  const lines: string[] = [];
  const hidden: string[] = [];
  for (const { name, place } of fields) {
    const field = `${events.map}.${memberOf(name)}`;
    const shown = place.kind === "bytes" ? names.get(place.offset) : undefined;
    if (shown !== undefined) lines.push(`// ${field} ${shown}`);
    else if (!isOfHeader(place, print.header)) hidden.push(field);
  }
  const left = [...new Set([...maps, ...hidden])];
  return [...lines, ...(left.length === 0 ? [] : [`// not shown: ${left.join(", ")}`])];
}

function namesByOffset({ probes, header }: TracePlan["print"]): ReadonlyMap<number, string> {
  const segments = probes[0]?.segments ?? [];
  return new Map([
    [header.tid, "holds tid and pid"],
    ...segments.flatMap((segment) =>
      segment.kind === "text"
        ? []
        : [[segment.offset, `is ${segment.name.replace(/\s+/g, " ")}`] as const],
    ),
  ]);
}

/** What the printer has columns for is called in the text as it is there. */
const isOfHeader = (place: DataField["place"], header: EventHeader): boolean =>
  place.kind === "bytes" && [header.cpu, header.timestamp, header.comm].includes(place.offset);

/** Of an array's element and of a nested member: what the struct has. */
const memberOf = (name: string): string => /^\w+/.exec(name)?.[0] ?? name;

interface ToldByLines {
  /** Maps that the text needs for itself. */
  readonly hides: (map: string) => boolean;
  /** A stream with its fields as the lines call them, without those that are not shown. */
  readonly named: (stream: StreamSpec) => StreamSpec;
}

const FIELD = /^(\w+\.\w+) (?:is (.+)|holds tid and pid)$/;
const HIDDEN = /^not shown: (.+)$/;

export function readDataLines(text: string): ToldByLines {
  const hidden = new Set<string>();
  const fields = new Map<string, string | undefined>();
  for (const { text: line } of commentLines(text)) {
    const [, names] = HIDDEN.exec(line) ?? [];
    for (const name of names?.split(/,\s*/) ?? []) hidden.add(name);
    const [, field, name] = FIELD.exec(line) ?? [];
    if (field !== undefined) fields.set(field, name);
  }
  const named = (stream: StreamSpec) => (field: DataField) => {
    const key = `${stream.map}.${memberOf(field.name)}`;
    if (hidden.has(key)) return [];
    if (!fields.has(key)) return [field];
    const name = fields.get(key);
    return name === undefined ? halvesOf(field) : [{ ...field, name }];
  };
  return {
    hides: (map) => hidden.has(map),
    named: (stream) => ({ ...stream, fields: stream.fields.flatMap(named(stream)) }),
  };
}

/** What bpf_get_current_pid_tgid gives: the process in the high half. */
function halvesOf(field: DataField): readonly DataField[] {
  const { place } = field;
  if (place.kind !== "bytes" || place.size !== 8) return [field];
  const half = (name: string, offset: number): DataField => ({
    name,
    place: { kind: "bytes", offset: place.offset + offset, size: 4 },
    type: { kind: "int", signed: false },
  });
  return [half("pid", 4), half("tid", 0)];
}
